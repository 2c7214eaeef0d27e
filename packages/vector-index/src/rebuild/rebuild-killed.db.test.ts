import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Database } from '@pgtend/database'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { planOfIndex } from '../../test/plan-of-index.ts'
import { test } from '../../test/server-test.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { applyRebuild } from './apply-rebuild.ts'

const SCRIPT = fileURLToPath(new URL('../../test/rebuild-until.ts', import.meta.url))

async function createIndexed(database: Database, rows: number): Promise<void> {
  await createItems(database, { rows, dimensions: 32 })
  await database.pool.query('create index idx on items using hnsw (embedding vector_cosine_ops) with (m = 8)')
}

/** Runs a rebuild in a process that is killed at a step or a phase. */
async function killAt(databaseUrl: string, until: string, options: object): Promise<void> {
  const script = ['--conditions=@pgtend/source', SCRIPT, databaseUrl, until, JSON.stringify(options)]
  const child = spawn(process.execPath, script, { stdio: 'ignore' })
  const [, signal] = await once(child, 'close')
  expect(signal, 'it was to be killed').toBe('SIGKILL')
}

async function indexes(database: Database) {
  const column = await findVectorColumn(database.pool, { table: 'items', column: 'embedding' })
  return column.indexes
}

/** The same again; waits until the server has noticed that the first process is gone. */
async function runAgain(database: Database, options: object) {
  const wait = { advisoryLockWaitMs: 30_000, waitMs: 30_000 }
  // The plan may be made while the server still ends the session of the killed process.
  for (;;) {
    const plan = await planOfIndex(database, options)
    const result = await applyRebuild(database, plan, { queries: 100, ...wait })
    if (result.outcome !== 'unchanged') return result
  }
}

for (const [until, options] of [
  ['measure', {}],
  ['building index: loading tuples', { prove: false }],
  ['create', { m: 12 }],
  ['compare', { m: 12 }],
  ['swap', { m: 12 }],
  ['drop-old', { m: 12 }],
] as const) {
  test(`a process that was killed at "${until}" leaves the index valid, and the next run is clean`, async ({
    database,
    databaseUrl,
  }) => {
    // A build must take long enough to be seen.
    await createIndexed(database, until.startsWith('building') ? 12_000 : 500)

    await killAt(databaseUrl, until, options)
    expect((await indexes(database)).filter(({ name }) => name === 'idx')).toMatchObject([{ valid: true }])

    const result = await runAgain(database, options)

    expect(result).toMatchObject({ outcome: 'rebuilt', resumed: until === 'compare' || until === 'swap' })
    expect(await indexes(database)).toMatchObject([
      { name: 'idx', valid: true, parameters: { m: 'm' in options ? options.m : 8 } },
    ])
    const { rows } = await database.pool.query(`select to_regclass('pgtend.vector_rebuild') as journal`)
    const kept =
      rows[0].journal === null ? 0 : (await database.pool.query('select 1 from pgtend.vector_rebuild')).rowCount
    expect(kept).toBe(0)
  })
}

test('a process that was killed while it waited for a transaction leaves nothing behind the next run', async ({
  database,
  databaseUrl,
}) => {
  await createIndexed(database, 500)
  const blocker = await database.connect()
  await blocker.query('begin isolation level repeatable read; select 1')

  await killAt(databaseUrl, 'waiting for old snapshots', { prove: false })
  await blocker.end()

  expect(await runAgain(database, { prove: false })).toMatchObject({ outcome: 'rebuilt' })
  expect(await indexes(database)).toMatchObject([{ name: 'idx', valid: true }])
})
