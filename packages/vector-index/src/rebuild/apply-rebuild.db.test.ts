import type { Database } from '@pgtend/database'
import { eachEngine, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import type { ClusteredOptions } from '../../test/clustered-vectors.ts'
import { createItems } from '../../test/create-items.ts'
import { planOfIndex } from '../../test/plan-of-index.ts'
import { applyVectorIndex } from '../apply/apply-vector-index.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { readVectorTableFacts } from '../plan/vector-table-facts.ts'
import { type ApplyRebuildOptions, applyRebuild } from './apply-rebuild.ts'
import { findRebuildTargets } from './find-rebuild-targets.ts'
import { planRebuild } from './plan-rebuild.ts'
import { readRebuildFacts } from './read-rebuild-facts.ts'
import type { PlanRebuildOptions } from './rebuild-options.ts'
import type { RebuildResult } from './rebuild-result.ts'

const items = { table: 'items', column: 'embedding' }
const QUICK = { queries: 120 }

async function build(database: Database, options: PlanVectorIndexOptions = {}): Promise<string> {
  const facts = await readVectorTableFacts(database.pool, items)
  const { index } = await applyVectorIndex(database, planVectorIndex(facts, { force: true, name: 'idx', ...options }))
  return index ?? ''
}

async function rebuild(
  database: Database,
  options: PlanRebuildOptions = {},
  apply: ApplyRebuildOptions = {},
): Promise<RebuildResult> {
  return applyRebuild(database, await planOfIndex(database, options), { ...QUICK, ...apply })
}

async function indexes(database: Database): Promise<readonly VectorIndexFacts[]> {
  return (await findVectorColumn(database.pool, items)).indexes
}

eachEngine('the rebuild of a vector index', (test, engine) => {
  test('builds it again under its name, measures before and after, and keeps its search settings', async ({
    database,
  }) => {
    await createItems(database, { rows: 300, dimensions: 16 })
    await build(database)
    await database.pool.query(
      `update items set embedding = embedding + array_fill(0.1, array[16])::vector where id % 3 = 0`,
    )
    const [before] = await indexes(database)

    const result = await rebuild(database)

    const [after, ...others] = await indexes(database)
    expect(others).toEqual([])
    expect(result).toMatchObject({ outcome: 'rebuilt', index: 'idx', leftBehind: null })
    expect(result.bytesAfter).toBeLessThan(result.bytesBefore)
    expect(result.proof?.queries).toBeGreaterThan(100)
    expect(result.proof?.verdict).not.toBe('worse')
    expect(after).toMatchObject({ name: 'idx', valid: true, parameters: before?.parameters, record: { rows: 300 } })
    expect(after?.record?.search).toEqual(before?.record?.search)
    expect(after?.record?.recall?.recall).toBe(result.proof?.after.recall)
    expect(after?.record?.builtAt).not.toBe(before?.record?.builtAt)
  })

  // What follows needs sessions side by side.
  if (engine === 'embedded') return

  /** A session that keeps a snapshot, so that a concurrent build waits for it. */
  async function holdSnapshot(database: Database): Promise<{ release: () => Promise<void> }> {
    const client = await database.connect()
    await client.query(`set application_name = 'the blocker'`)
    await client.query('begin isolation level repeatable read')
    await client.query('select 1')
    return { release: () => client.end() }
  }

  /** ivfflat on an empty table, as a first migration makes it, and then the rows. */
  async function createEmptyBuilt(
    database: Database,
    { lists, ...shape }: Omit<ClusteredOptions, 'rows'> & { readonly lists: number },
  ): Promise<void> {
    await createItems(database, { rows: 2500, ...shape })
    await database.pool.query(`
      create table filled as select * from items;
      truncate items;
      create index idx on items using ivfflat (embedding vector_cosine_ops) with (lists = ${lists});
      insert into items select * from filled;
      analyze items;
    `)
  }

  test('other parameters are built beside, proven and exchanged', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 16 })
    await build(database, { m: 8, efConstruction: 64 })

    const result = await rebuild(database, { m: 24, efConstruction: 128 })

    expect(result).toMatchObject({
      outcome: 'rebuilt',
      leftBehind: null,
      proof: { proven: true },
      plan: { way: 'swap' },
    })
    expect(await indexes(database)).toMatchObject([
      { name: 'idx', valid: true, parameters: { m: 24, ef_construction: 128 }, record: { search: { efSearch: 40 } } },
    ])
    expect((await database.pool.query('select 1 from pgtend.vector_rebuild')).rowCount).toBe(0)
  })

  test('another method takes the place too', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 16 })
    await build(database, { method: 'ivfflat', lists: 10 })

    const result = await rebuild(database, { method: 'hnsw' })

    expect(result).toMatchObject({ outcome: 'rebuilt', proof: { proven: true } })
    expect(await indexes(database)).toMatchObject([{ name: 'idx', method: 'hnsw', valid: true }])
  })

  test('an index that finds less is dropped again, and the old one serves on', async ({ database }) => {
    // Few narrow clusters: lists that are trained cut each of them in pieces, and one probe looks into one piece.
    await createEmptyBuilt(database, { dimensions: 64, clusters: 10, noise: 0.3, lists: 50 })
    const [before] = await indexes(database)

    const result = await rebuild(database, { prove: true })

    expect(result).toMatchObject({ outcome: 'kept', proof: { proven: false, verdict: 'worse' } })
    expect(result.reason).toContain('the new index')
    expect(await indexes(database)).toEqual([{ ...before, scans: expect.any(Number) }])
  })

  test('ivfflat before pgvector 0.8.3 is kept until the new one is proven, because a rebuild can make it worse', async ({
    database,
  }) => {
    await createItems(database, { rows: 1000, dimensions: 8 })
    await build(database, { method: 'ivfflat', lists: 20 })
    const facts = await readRebuildFacts(database.pool, { schema: 'public', ...items, index: 'idx' })

    const old = planRebuild({ ...facts, table: { ...facts.table, pgvector: '0.8.2' } })
    const fixed = planRebuild({ ...facts, table: { ...facts.table, pgvector: '0.8.3' } })

    expect(old).toMatchObject({ way: 'swap', reason: expect.stringContaining('can make it worse') })
    expect(fixed.way).toBe('reindex')
  })

  test('lists that are too many for the rows are derived anew', async ({ database }) => {
    await createItems(database, { rows: 2000, dimensions: 8 })
    await database.pool.query(
      'create index idx on items using ivfflat (embedding vector_cosine_ops) with (lists = 100)',
    )

    const planned = await planOfIndex(database)

    expect(planned.successor?.parameters).toMatchObject([{ name: 'lists', value: 2 }])
    expect((await rebuild(database)).outcome).toBe('rebuilt')
    expect(await indexes(database)).toMatchObject([{ name: 'idx', parameters: { lists: 2 } }])
  })

  test('lists that were made for an empty table are made for its rows, and find what was lost', async ({
    database,
  }) => {
    await createEmptyBuilt(database, { dimensions: 32, clusters: 40, noise: 1, lists: 40 })

    const result = await rebuild(database)

    expect(result).toMatchObject({ outcome: 'rebuilt', proof: { verdict: 'better' } })
    expect(result.proof?.before.recall).toBeLessThan(0.45)
    expect(result.proof?.after.recall).toBeGreaterThan(0.55)
  })

  test('indexes of a partitioned table are rebuilt part by part', async ({ database }) => {
    await database.pool.query(`
      create table parts (id int, v vector(3)) partition by range (id);
      create table part_1 partition of parts for values from (0) to (500);
      create table part_2 partition of parts for values from (500) to (1000);
      insert into parts select n, array[n, n % 7, 1]::vector from generate_series(0, 999) n;
      create index whole on parts using hnsw (v vector_l2_ops);
    `)
    const targets = await findRebuildTargets(database.pool, ['whole'])

    const results: RebuildResult[] = []
    for (const { schema, index } of targets) {
      results.push(await applyRebuild(database, await planOfIndex(database, {}, [schema, index]), QUICK))
    }

    expect(results).toMatchObject([
      { outcome: 'rebuilt', index: 'part_1_v_idx', proof: { verdict: 'same' } },
      { outcome: 'rebuilt', index: 'part_2_v_idx', proof: { verdict: 'same' } },
    ])
    const { rows } = await database.pool.query(`select bool_and(indisvalid) as valid from pg_index`)
    expect(rows).toEqual([{ valid: true }])
  })

  test('a comment that a person wrote stays with the name', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 8 })
    await build(database)
    await database.pool.query(`comment on index idx is 'ask Ada before you touch this'`)

    await rebuild(database, { prove: true })

    const { rows } = await database.pool.query(`select obj_description('idx'::regclass) as comment`)
    expect(rows).toEqual([{ comment: 'ask Ada before you touch this' }])
  })

  test('many dead rows are vacuumed after the rebuild and not before', async ({ database }) => {
    await createItems(database, { rows: 1000, dimensions: 8 })
    await build(database)
    await database.pool.query('delete from items where id >= 500')
    await waitFor(
      async () => {
        const { rows } = await database.pool.query(
          `select n_dead_tup::int as dead from pg_stat_user_tables where relname = 'items'`,
        )
        return rows[0].dead >= 500
      },
      { what: 'the statistics' },
    )
    const steps: string[] = []

    const result = await rebuild(database, {}, { onStep: (step) => steps.push(step) })

    expect(steps).toEqual(['measure', 'reindex', 'compare', 'vacuum'])
    expect(result.vacuumed).toBe(true)
    expect(result.bytesAfter).toBeLessThan(0.7 * result.bytesBefore)
  })

  test('an idle transaction is named before anything is built, and waited for when there is time', async ({
    database,
  }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await build(database)
    const blocker = await holdSnapshot(database)
    const old = { oldTransactionSeconds: 0 }

    await expect(rebuild(database, { prove: false }, { ...old, waitMs: 0 })).rejects.toMatchObject({
      code: 'INDEX_REBUILD_BLOCKED',
      message: expect.stringMatching(/"the blocker" \(pid \d+, idle in transaction for \d+ s\)$/),
    })
    let blocked = 0
    const waiting = rebuild(database, { prove: false }, { ...old, waitMs: 30_000, onBlocked: () => (blocked += 1) })
    await waitFor(() => blocked > 0, { what: 'the rebuild to wait' })
    await blocker.release()

    expect((await waiting).outcome).toBe('rebuilt')
  })

  test('a build on the same table is waited for too', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await build(database)
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

    await expect(rebuild(database, {}, { waitMs: 0 })).rejects.toMatchObject({
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
      await build(database)
      const blocker = building ? undefined : await holdSnapshot(database)
      const interrupt = new AbortController()

      const running = rebuild(
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
      expect(await indexes(database)).toMatchObject([{ name: 'idx', valid: true }])
      await blocker?.release()
      expect(await rebuild(database, { prove: false })).toMatchObject({ outcome: 'rebuilt', droppedLeftovers: [] })
    })
  }

  test('what a cancelled reindex of somebody else left is dropped first, also where writes still maintain it', async ({
    database,
  }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await build(database)
    const blocker = await holdSnapshot(database)
    const other = await database.connect()
    await other.query('set statement_timeout = 1000')
    await expect(other.query('reindex index concurrently idx')).rejects.toMatchObject({ code: '57014' })
    await other.end()
    await blocker.release()
    expect(await indexes(database)).toMatchObject([{ name: 'idx' }, { name: 'idx_ccnew', valid: false, ready: true }])

    const result = await rebuild(database, { prove: false })

    expect(result.droppedLeftovers).toMatchObject([{ name: 'idx_ccnew', reason: 'reindex', maintained: true }])
    expect(await indexes(database)).toMatchObject([{ name: 'idx', valid: true }])
  })

  test('a terminated reindex leaves nothing either', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await build(database)
    const blocker = await holdSnapshot(database)
    const failure = expect(rebuild(database, { prove: false })).rejects.toMatchObject({ code: 'INDEX_BUILD_FAILED' })

    await waitFor(
      async () => {
        const { rows } = await database.pool.query(
          `select pg_terminate_backend(pid) from pg_stat_progress_create_index
            where phase = 'waiting for old snapshots' and datname = current_database()`,
        )
        return rows.length > 0
      },
      { what: 'the rebuild to wait' },
    )

    await failure
    expect(await indexes(database)).toMatchObject([{ name: 'idx', valid: true }])
    await blocker.release()
  })

  test('one that is interrupted after the build keeps the new index, and the next run only compares', async ({
    database,
  }) => {
    await createItems(database, { rows: 800, dimensions: 16 })
    await build(database, { m: 8 })
    const interrupt = new AbortController()
    const stop = { signal: interrupt.signal, onStep: (step: string) => step === 'compare' && interrupt.abort() }

    const running = rebuild(database, { m: 16 }, stop)

    await expect(running).rejects.toMatchObject({
      code: 'INTERRUPTED',
      message: expect.stringContaining('"idx_pgtend_new" is kept'),
    })
    expect(await indexes(database)).toMatchObject([{ name: 'idx' }, { name: 'idx_pgtend_new', valid: true }])
    const steps: string[] = []
    const result = await rebuild(database, { m: 16 }, { onStep: (step) => steps.push(step) })
    expect(result).toMatchObject({ outcome: 'rebuilt', resumed: true, buildMs: 0, proof: { proven: true } })
    expect(steps).not.toContain('measure')
    expect(await indexes(database)).toMatchObject([{ name: 'idx', parameters: { m: 16 } }])
  })

  test('a finished index that is not what is planned now is built again', async ({ database }) => {
    await createItems(database, { rows: 600, dimensions: 8 })
    await build(database, { m: 8 })
    await database.pool.query(
      'create index idx_pgtend_new on items using hnsw (embedding vector_cosine_ops) with (m = 4)',
    )

    const result = await rebuild(database, { m: 16 })

    expect(result).toMatchObject({ outcome: 'rebuilt', resumed: false })
    expect(await indexes(database)).toMatchObject([{ name: 'idx', parameters: { m: 16 } }])
  })

  test('an old index that could not be dropped is named, and dropped by the next run', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await build(database, { m: 16 })
    await database.pool.query(
      'create index idx_pgtend_old on items using hnsw (embedding vector_cosine_ops) with (m = 8)',
    )
    await database.pool.query(`comment on index idx_pgtend_old is
      '{"pgtend":{"rows":1,"parameters":{},"pgvector":"","builtAt":"","search":{},"replacedBy":"idx"}}'`)

    const result = await rebuild(database, { prove: false })

    expect(result.droppedLeftovers).toMatchObject([{ name: 'idx_pgtend_old', reason: 'replaced' }])
    expect(await indexes(database)).toMatchObject([{ name: 'idx' }])
  })

  test('of two rebuilds at once one waits, finds the work done and says so', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await build(database)
    const [first, second] = [
      await planOfIndex(database, { prove: false }),
      await planOfIndex(database, { prove: false }),
    ]
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
    await build(database)
    const blocker = await holdSnapshot(database)
    let waits = false
    const first = rebuild(
      database,
      { prove: false },
      { onProgress: ({ blocker: who }) => (waits ||= who !== undefined) },
    )
    await waitFor(() => waits, { what: 'the first rebuild to wait' })

    await expect(rebuild(database, {}, { advisoryLockWaitMs: 0 })).rejects.toMatchObject({
      code: 'LOCK_TIMEOUT',
      message: expect.stringContaining('is held by "pgtend tests"'),
    })
    await blocker.release()
    expect((await first).outcome).toBe('rebuilt')
  })

  test('a graph that outgrows its memory is reported with what to do', async ({ database }) => {
    await createItems(database, { rows: 1500, dimensions: 32 })
    await build(database)

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
    await build(database)

    await expect(planOfIndex(database, { diskFreeBytes: 1000 })).rejects.toMatchObject({ code: 'INDEX_DISK_SPACE' })
    expect((await planOfIndex(database)).diskFreeBytes).toBeNull()
  })

  test('outside its window nothing is begun', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await build(database)
    const window = { from: 120, to: 240 }
    const at = (time: string) => ({ window, now: () => new Date(`2026-03-01T${time}:00Z`) })

    await expect(rebuild(database, {}, at('01:00'))).rejects.toMatchObject({ code: 'INDEX_REBUILD_OUTSIDE_WINDOW' })
    expect((await rebuild(database, { prove: false }, at('02:30'))).outcome).toBe('rebuilt')
  })

  test('a build that cannot end before the window closes is stopped and cleaned up', async ({ database }) => {
    await createItems(database, { rows: 5000, dimensions: 64 })
    await build(database)
    let now = new Date('2026-03-01T02:30:00Z')

    const running = rebuild(
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
    expect(await indexes(database)).toMatchObject([{ name: 'idx', valid: true }])
  })

  test('odd names, no primary key and another schema are no obstacle', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await database.pool.query(`
      create schema "Odd Name";
      create table "Odd Name"."Order ""Items""" as select embedding as "The Vector" from items;
      create index "The ""Index""" on "Odd Name"."Order ""Items""" using hnsw ("The Vector" vector_l2_ops);
    `)

    const planned = await planOfIndex(database, { prove: true }, ['Odd Name', 'Order "Items"', 'The Vector'])
    const result = await applyRebuild(database, planned, QUICK)

    expect(result).toMatchObject({ outcome: 'rebuilt', index: 'The "Index"', proof: { proven: true } })
  })

  test('a materialized view is rebuilt like a table', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await database.pool.query(`
      create materialized view view_of_items as select id, embedding from items;
      create index view_idx on view_of_items using hnsw (embedding vector_cosine_ops);
    `)

    const result = await applyRebuild(database, await planOfIndex(database, {}, ['view_idx']), QUICK)

    expect(result).toMatchObject({ outcome: 'rebuilt', proof: { verdict: 'same' } })
  })

  test('an invalid index is repaired by its rebuild', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await build(database)
    await database.pool.query(`update pg_index set indisvalid = false where indexrelid = 'idx'::regclass`)

    const result = await rebuild(database)

    expect(result).toMatchObject({ outcome: 'rebuilt', proof: null, reason: 'an invalid index finds nothing' })
    expect(await indexes(database)).toMatchObject([{ name: 'idx', valid: true }])
  })

  test('an index that was dropped meanwhile is left alone', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await build(database)
    const planned = await planOfIndex(database)
    await database.pool.query('drop index idx')

    expect(await applyRebuild(database, planned, QUICK)).toMatchObject({ outcome: 'unchanged' })
    await expect(planOfIndex(database)).rejects.toMatchObject({ code: 'VECTOR_INDEX_NOT_FOUND' })
  })
})
