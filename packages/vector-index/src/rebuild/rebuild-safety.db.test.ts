import { waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { planOfIndex } from '../../test/plan-of-index.ts'
import {
  buildIndexOfItems,
  holdSnapshot,
  indexesOfItems,
  QUICK,
  rebuildItems,
  terminateWaitingBuild,
} from '../../test/rebuild-items.ts'
import { test } from '../../test/server-test.ts'
import { applyRebuild } from './apply-rebuild.ts'

test('an idle transaction is named before anything is built, and waited for when there is time', async ({
  database,
}) => {
  await createItems(database, { rows: 500, dimensions: 8 })
  await buildIndexOfItems(database)
  const blocker = await holdSnapshot(database)
  const old = { oldTransactionSeconds: 0 }

  await expect(rebuildItems(database, { prove: false }, { ...old, waitMs: 0 })).rejects.toMatchObject({
    code: 'INDEX_REBUILD_BLOCKED',
    message: expect.stringMatching(/"the blocker" \(pid \d+, idle in transaction for \d+ s\)$/),
  })
  let blocked = 0
  const waiting = rebuildItems(database, { prove: false }, { ...old, waitMs: 30_000, onBlocked: () => (blocked += 1) })
  await waitFor(() => blocked > 0, { what: 'the rebuild to wait' })
  await blocker.release()

  expect((await waiting).outcome).toBe('rebuilt')
})

test('a build on the same table is waited for too', async ({ database }) => {
  await createItems(database, { rows: 500, dimensions: 8 })
  await buildIndexOfItems(database)
  const blocker = await holdSnapshot(database)
  const other = await database.connect()
  const building = other.query('create index concurrently other on items (tenant)')
  await waitFor(
    async () => {
      const { rowCount } = await database.pool.query(
        `select 1 from pg_stat_progress_create_index where phase = 'waiting for old snapshots' and datname = current_database()`,
      )
      return rowCount === 1
    },
    { what: 'the other build' },
  )

  await expect(rebuildItems(database, {}, { waitMs: 0 })).rejects.toMatchObject({
    code: 'INDEX_REBUILD_BLOCKED',
    details: { builds: [expect.objectContaining({ application: 'pgtend tests' })] },
  })
  await blocker.release()
  await building
  await other.end()
})

for (const phase of ['building index: loading tuples', 'waiting for old snapshots'] as const) {
  test(`a reindex that is interrupted while ${phase} leaves nothing, and the next one is clean`, async ({
    database,
  }) => {
    const building = phase.startsWith('building')
    await createItems(database, { rows: building ? 3000 : 500, dimensions: building ? 64 : 8 })
    await buildIndexOfItems(database)
    const blocker = building ? undefined : await holdSnapshot(database)
    const interrupt = new AbortController()

    const running = rebuildItems(
      database,
      { prove: false },
      {
        signal: interrupt.signal,
        onProgress: (progress) => {
          if (progress.phase === phase) interrupt.abort()
        },
      },
    )

    await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', valid: true }])
    await blocker?.release()
    expect(await rebuildItems(database, { prove: false })).toMatchObject({ outcome: 'rebuilt', droppedLeftovers: [] })
  })
}

test('what a cancelled reindex of somebody else left is dropped first, also where writes still maintain it', async ({
  database,
}) => {
  await createItems(database, { rows: 500, dimensions: 8 })
  await buildIndexOfItems(database)
  const blocker = await holdSnapshot(database)
  const other = await database.connect()
  await other.query('set statement_timeout = 1000')
  await expect(other.query('reindex index concurrently idx')).rejects.toMatchObject({ code: '57014' })
  await other.end()
  await blocker.release()
  expect(await indexesOfItems(database)).toMatchObject([
    { name: 'idx' },
    { name: 'idx_ccnew', valid: false, ready: true },
  ])

  const result = await rebuildItems(database, { prove: false })

  expect(result.droppedLeftovers).toMatchObject([{ name: 'idx_ccnew', reason: 'reindex', maintained: true }])
  expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', valid: true }])
})

test('a terminated reindex leaves nothing either', async ({ database }) => {
  await createItems(database, { rows: 500, dimensions: 8 })
  await buildIndexOfItems(database)
  const blocker = await holdSnapshot(database)
  const failure = expect(rebuildItems(database, { prove: false })).rejects.toMatchObject({ code: 'INDEX_BUILD_FAILED' })

  await terminateWaitingBuild(database)

  await failure
  expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', valid: true }])
  await blocker.release()
})

test('one that is interrupted after the build keeps the new index, and the next run only compares', async ({
  database,
}) => {
  await createItems(database, { rows: 800, dimensions: 16 })
  await buildIndexOfItems(database, { m: 8 })
  const interrupt = new AbortController()
  const stop = { signal: interrupt.signal, onStep: (step: string) => step === 'compare' && interrupt.abort() }

  const running = rebuildItems(database, { m: 16 }, stop)

  await expect(running).rejects.toMatchObject({
    code: 'INTERRUPTED',
    message: expect.stringContaining('"idx_pgtend_new" is kept'),
  })
  expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx' }, { name: 'idx_pgtend_new', valid: true }])
  const steps: string[] = []
  const result = await rebuildItems(database, { m: 16 }, { onStep: (step) => steps.push(step) })
  expect(result).toMatchObject({ outcome: 'rebuilt', resumed: true, buildMs: 0, proof: { proven: true } })
  expect(steps).not.toContain('measure')
  expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', parameters: { m: 16 } }])
})

test('a finished index that is not what is planned now is built again', async ({ database }) => {
  await createItems(database, { rows: 600, dimensions: 8 })
  await buildIndexOfItems(database, { m: 8 })
  await database.pool.query(
    'create index idx_pgtend_new on items using hnsw (embedding vector_cosine_ops) with (m = 4)',
  )

  const result = await rebuildItems(database, { m: 16 })

  expect(result).toMatchObject({ outcome: 'rebuilt', resumed: false })
  expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', parameters: { m: 16 } }])
})

test('an old index that could not be dropped is named, and dropped by the next run', async ({ database }) => {
  await createItems(database, { rows: 500, dimensions: 8 })
  await buildIndexOfItems(database, { m: 16 })
  await database.pool.query(
    'create index idx_pgtend_old on items using hnsw (embedding vector_cosine_ops) with (m = 8)',
  )
  await database.pool.query(`comment on index idx_pgtend_old is
    '{"pgtend":{"rows":1,"parameters":{},"pgvector":"","builtAt":"","search":{},"replacedBy":"idx"}}'`)

  const result = await rebuildItems(database, { prove: false })

  expect(result.droppedLeftovers).toMatchObject([{ name: 'idx_pgtend_old', reason: 'replaced' }])
  expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx' }])
})

test('of two rebuilds at once one waits, finds the work done and says so', async ({ database }) => {
  await createItems(database, { rows: 500, dimensions: 8 })
  await buildIndexOfItems(database)
  const [first, second] = [await planOfIndex(database, { prove: false }), await planOfIndex(database, { prove: false })]
  let holder: string | undefined

  const results = await Promise.all([
    applyRebuild(database, first, QUICK),
    applyRebuild(database, second, { ...QUICK, onWait: (who) => (holder = who?.applicationName) }),
  ])

  expect(results.map(({ outcome }) => outcome).toSorted()).toEqual(['rebuilt', 'unchanged'])
  expect(holder ?? 'pgtend tests').toBe('pgtend tests')
})

test('without time to wait the second rebuild is refused and names the first', async ({ database }) => {
  await createItems(database, { rows: 300, dimensions: 8 })
  await buildIndexOfItems(database)
  const blocker = await holdSnapshot(database)
  let waits = false
  const first = rebuildItems(
    database,
    { prove: false },
    { onProgress: ({ blocker: who }) => (waits ||= who !== undefined) },
  )
  await waitFor(() => waits, { what: 'the first rebuild to wait' })

  await expect(rebuildItems(database, {}, { advisoryLockWaitMs: 0 })).rejects.toMatchObject({
    code: 'LOCK_TIMEOUT',
    message: expect.stringContaining('is held by "pgtend tests"'),
  })
  await blocker.release()
  expect((await first).outcome).toBe('rebuilt')
})

test('a graph that outgrows its memory is reported with what to do', async ({ database }) => {
  await createItems(database, { rows: 1500, dimensions: 32 })
  await buildIndexOfItems(database)

  const result = await applyRebuild(database, {
    ...(await planOfIndex(database, { prove: false })),
    maintenanceWorkMemMb: 1,
  })

  expect(result.notices).toMatchObject([
    { kind: 'graph_outgrew_memory', advice: expect.stringContaining('vector.maintenanceWorkMemLimitMb') },
  ])
})

test('a disk that is known to be too small is refused before anything is built', async ({ database }) => {
  await createItems(database, { rows: 500, dimensions: 8 })
  await buildIndexOfItems(database)

  await expect(planOfIndex(database, { diskFreeBytes: 1000 })).rejects.toMatchObject({ code: 'INDEX_DISK_SPACE' })
  expect((await planOfIndex(database)).diskFreeBytes).toBeNull()
})

test('outside its window nothing is begun', async ({ database }) => {
  await createItems(database, { rows: 500, dimensions: 8 })
  await buildIndexOfItems(database)
  const window = { from: 120, to: 240 }
  const at = (time: string) => ({ window, now: () => new Date(`2026-03-01T${time}:00Z`) })

  await expect(rebuildItems(database, {}, at('01:00'))).rejects.toMatchObject({ code: 'INDEX_REBUILD_OUTSIDE_WINDOW' })
  expect((await rebuildItems(database, { prove: false }, at('02:30'))).outcome).toBe('rebuilt')
})

test('a build that cannot end before the window closes is stopped and cleaned up', async ({ database }) => {
  await createItems(database, { rows: 5000, dimensions: 64 })
  await buildIndexOfItems(database)
  let now = new Date('2026-03-01T02:30:00Z')

  const running = rebuildItems(
    database,
    { prove: false },
    {
      window: { from: 120, to: 240 },
      now: () => now,
      onProgress: ({ etaMs }) => {
        // One millisecond is left, and the next estimate is longer than that.
        if (etaMs !== undefined) now = new Date('2026-03-01T03:59:59.999Z')
      },
    },
  )

  await expect(running).rejects.toMatchObject({ code: 'INDEX_REBUILD_OUTSIDE_WINDOW' })
  expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', valid: true }])
})

test('an index that was dropped meanwhile is left alone', async ({ database }) => {
  await createItems(database, { rows: 500, dimensions: 8 })
  await buildIndexOfItems(database)
  const planned = await planOfIndex(database)
  await database.pool.query('drop index idx')

  expect(await applyRebuild(database, planned, QUICK)).toMatchObject({ outcome: 'unchanged' })
  await expect(planOfIndex(database)).rejects.toMatchObject({ code: 'VECTOR_INDEX_NOT_FOUND' })
})

test('what else has the name that the second index needs is neither dropped nor built for', async ({ database }) => {
  await createItems(database, { rows: 300, dimensions: 8 })
  await buildIndexOfItems(database)
  await database.pool.query('create table other (id int); create index idx_pgtend_new on other (id)')

  const refusal = { code: 'INDEX_NAME_TAKEN', message: expect.stringContaining('"idx_pgtend_new"') }
  await expect(rebuildItems(database, { prove: true })).rejects.toMatchObject(refusal)
  await database.pool.query('alter index idx_pgtend_new rename to idx_pgtend_old')
  await expect(rebuildItems(database, { prove: true })).rejects.toMatchObject({ code: 'INDEX_NAME_TAKEN' })

  const { rowCount } = await database.pool.query(`select 1 from pg_indexes where indexname = 'idx_pgtend_old'`)
  expect(rowCount).toBe(1)
  expect(await indexesOfItems(database)).toMatchObject([{ name: 'idx', valid: true }])
})

test('an index that somebody built anew under the old name meanwhile is not replaced', async ({ database }) => {
  await createItems(database, { rows: 300, dimensions: 8 })
  await buildIndexOfItems(database)
  let renewed: Promise<unknown> | undefined

  const rebuilding = rebuildItems(
    database,
    { prove: true },
    {
      onStep: (step) => {
        if (step !== 'create') return
        renewed = database.pool.query(
          'drop index idx; create index idx on items using hnsw (embedding vector_cosine_ops) with (m = 4)',
        )
      },
    },
  )

  await expect(rebuilding).rejects.toMatchObject({ code: 'VECTOR_INDEX_NOT_FOUND' })
  await renewed
  expect(await indexesOfItems(database)).toMatchObject([
    { name: 'idx', valid: true, parameters: { m: 4 } },
    { name: 'idx_pgtend_new', valid: true },
  ])
})
