import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { eachEngine, test as serverTest } from '@pgtend/testing'
import { expect } from 'vitest'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import { inspectVectorColumns } from '../inspect/inspect-vector-columns.ts'
import { buildPendingIndexes } from './build-pending-indexes.ts'
import { collectPendingIndexes } from './collect-pending-indexes.ts'

const pendingOf = (...directives: readonly string[]) =>
  collectPendingIndexes({
    scripts: [{ path: 'm.sql', text: directives.map((text) => `-- pgtend:vector-index ${text}`).join('\n') }],
  })

function rowsSql(from: number, to: number): string {
  return `insert into items select n, array[sin(n), cos(n), sin(n * 2)]::vector from generate_series(${from}, ${to}) n`
}

eachEngine('pending indexes', (test) => {
  test('wait for rows, are built once there are enough, and never twice', async ({ database, db }) => {
    await ensureVectorExtension(db)
    await db.query(`create table items (id int primary key, v vector(3)); ${rowsSql(1, 400)}`)
    const pending = pendingOf(
      'items.v method=ivfflat lists=10',
      'items.v metric=l2',
      'gone.v',
      'items.v metric=hamming',
    )
    // The budget of the l2 index is never met; the one for ivfflat does not matter before there are rows.
    const plan = { latencyBudgetMs: 0 }

    const early = await buildPendingIndexes(database, pending, { plan })
    await db.query(rowsSql(401, 500))
    const later = await buildPendingIndexes(database, pending, { plan })
    await db.query(rowsSql(501, 900))
    const again = await buildPendingIndexes(database, pending, { plan })

    const states = ({ pending: all }: typeof early) => all.map(({ state }) => state)
    expect(states(early)).toEqual(['waits', 'built', 'missing', 'refused'])
    expect(early.pending[0]).toMatchObject({ rows: 400, rowsNeeded: 500 })
    expect(early.built.map(({ plan: { method } }) => method)).toEqual(['hnsw'])
    expect(states(later)).toEqual(['built', 'built', 'missing', 'refused'])
    expect(later.built.map(({ plan: { method } }) => method)).toEqual(['ivfflat'])
    expect(states(again)).toEqual(['built', 'built', 'missing', 'refused'])
    expect(again.built).toEqual([])
    expect((await inspectVectorColumns(db))[0]?.indexes).toHaveLength(2)
  })

  test('wait where exact search is fast enough', async ({ database, db }) => {
    await ensureVectorExtension(db)
    await db.query(`create table items (id int primary key, v vector(3)); ${rowsSql(1, 200)}`)

    const { pending, built } = await buildPendingIndexes(database, pendingOf('items.v'), {
      plan: { latencyBudgetMs: 60_000 },
    })

    expect(built).toEqual([])
    expect(pending).toMatchObject([{ state: 'waits', reason: expect.stringContaining('exact search takes') }])
    expect(pending[0]?.rowsNeeded).toBeGreaterThan(200)
  })
})

serverTest('two sessions build what is pending at once, and it is built once', async ({ databaseUrl, db }) => {
  await db.query(`create table items (id int primary key, v vector(3)); ${rowsSql(1, 2_000)}`)
  const database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pending',
    environment: 'development',
  })

  const runs = await Promise.all(
    [1, 2].map(() => buildPendingIndexes(database, pendingOf('items.v'), { plan: { latencyBudgetMs: 0 } })),
  )
  await database.end()

  expect(runs.map(({ pending }) => pending[0]?.state)).toEqual(['built', 'built'])
  expect((await inspectVectorColumns(db))[0]?.indexes).toHaveLength(1)
})
