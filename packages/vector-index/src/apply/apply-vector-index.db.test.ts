import type { Database } from '@pgtend/database'
import { eachEngine, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { holdSnapshot, terminateWaitingBuild } from '../../test/rebuild-items.ts'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { readVectorTableFacts } from '../plan/vector-table-facts.ts'
import { createVectorSearch } from '../search/create-vector-search.ts'
import { applyVectorIndex } from './apply-vector-index.ts'
import type { BuildProgress } from './build-progress.ts'
import { applyDropVectorIndex, planDropVectorIndex } from './drop-vector-index.ts'

const items = { table: 'items', column: 'embedding' }

async function plan(
  database: Database,
  options: PlanVectorIndexOptions = {},
  name: { schema?: string; table: string; column: string } = items,
): Promise<VectorIndexPlan> {
  return planVectorIndex(await readVectorTableFacts(database.pool, name), { force: true, ...options })
}

async function indexNames(database: Database): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>(`
    select c.relname as "name"
      from pg_index i join pg_class c on c.oid = i.indexrelid join pg_am m on m.oid = c.relam
     where m.amname in ('hnsw', 'ivfflat')
     order by 1
  `)
  return rows.map((row) => row.name)
}

eachEngine('the build of a vector index', (test, engine) => {
  test('creates a valid index of the expected size and notes how it was made', async ({ database }) => {
    await createItems(database, { rows: 2000, dimensions: 64 })

    const result = await applyVectorIndex(database, await plan(database, { type: 'vector' }))

    expect(result).toMatchObject({
      outcome: 'created',
      index: 'items_embedding_hnsw_cosine_idx',
      droppedLeftover: false,
    })
    expect((result.bytes ?? 0) / result.plan.expectedBytes).toBeGreaterThan(0.97)
    expect((result.bytes ?? 0) / result.plan.expectedBytes).toBeLessThan(1.03)
    const { indexes } = await findVectorColumn(database.pool, items)
    expect(indexes[0]).toMatchObject({
      valid: true,
      parameters: { m: 16, ef_construction: 200 },
      record: { rows: 2000, parameters: { m: 16, ef_construction: 200 }, search: { efSearch: 40 } },
    })
  })

  test('does nothing the second time', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    const planned = await plan(database)
    await applyVectorIndex(database, planned)

    const again = await applyVectorIndex(database, planned)

    expect(again).toMatchObject({ outcome: 'exists', index: planned.name })
    expect((await plan(database)).existing).toBe(planned.name)
  })

  test('builds ivfflat for every metric, and the search uses it', async ({ database }) => {
    const vectors = await createItems(database, { rows: 2000, dimensions: 16 })
    for (const metric of ['cosine', 'l2', 'inner_product'] as const) {
      await applyVectorIndex(database, await plan(database, { method: 'ivfflat', metric, lists: 10, type: 'vector' }))
      const search = createVectorSearch<{ id: number }>(database.pool, { ...items, columns: ['id'], metric })

      const result = await search.search(vectors[3]?.vector ?? [], { explain: true })

      expect(result.index).toBe(`items_embedding_ivfflat_${metric}_idx`)
      expect(result.explain).toMatchObject({ indexUsed: true, settings: ['ivfflat.probes = 3'] })
      expect(result.hits[0]?.row).toEqual({ id: 3 })
    }
  })

  test('ivfflat on an empty table is refused before anything is built', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query('create table items (id int primary key, embedding vector(8))')

    await expect(plan(database, { method: 'ivfflat' })).rejects.toMatchObject({ code: 'INDEX_TOO_FEW_ROWS' })
    expect((await plan(database, { force: false })).method).toBe('none')
    expect(await indexNames(database)).toEqual([])
  })

  test('two builds at once make one index', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    const planned = await plan(database)

    const results = await Promise.all([applyVectorIndex(database, planned), applyVectorIndex(database, planned)])

    expect(results.map(({ outcome }) => outcome).toSorted()).toEqual(['created', 'exists'])
    expect(await indexNames(database)).toEqual([planned.name])
  })

  test('settings of the build do not stay behind', async ({ database, db }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    const { rows: before } = await db.query('show maintenance_work_mem')
    const planned = { ...(await plan(database)), maintenanceWorkMemMb: 77 }

    await applyVectorIndex(database, planned)

    expect((await db.query('show maintenance_work_mem')).rows).toEqual(before)
  })

  test('a drop removes the index and nothing else, and leaves no setting behind', async ({ database, db }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    const { rows: before } = await db.query('show lock_timeout')
    const { index } = await applyVectorIndex(database, await plan(database))
    await expect(planDropVectorIndex(database.pool, { index: 'items_pkey' })).rejects.toMatchObject({
      code: 'VECTOR_INDEX_NOT_FOUND',
    })

    const result = await applyDropVectorIndex(
      database,
      await planDropVectorIndex(database.pool, { index: index ?? '' }),
    )

    expect(result.outcome).toBe('dropped')
    expect((await db.query('show lock_timeout')).rows).toEqual(before)
    expect(await indexNames(database)).toEqual([])
    expect((await database.pool.query('select 1 from items')).rowCount).toBe(500)
  })

  // What follows does not depend on the engine, and a server starts ten times faster.
  if (engine === 'embedded') return

  test('a plan for no index builds none', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })

    const result = await applyVectorIndex(database, await plan(database, { force: false, latencyBudgetMs: 1e6 }))

    expect(result.outcome).toBe('none')
    expect(await indexNames(database)).toEqual([])
  })

  test('more than 2000 dimensions are indexed and found through halfvec', async ({ database }) => {
    const vectors = await createItems(database, { rows: 60, dimensions: 2100, clusters: 5 })

    const result = await applyVectorIndex(database, await plan(database))

    expect(result).toMatchObject({ outcome: 'created', index: 'items_embedding_hnsw_halfvec_cosine_idx' })
    const client = await database.connect()
    await client.query('set enable_seqscan = off')
    const search = createVectorSearch<{ id: number }>(client, { ...items, columns: ['id'] })
    const found = await search.search(vectors[9]?.vector ?? [], { k: 3, explain: true })
    await client.query('reset enable_seqscan')
    await client.end()
    expect(found.explain?.indexUsed).toBe(true)
    expect(found.hits[0]).toMatchObject({ row: { id: 9 } })
    expect(found.hits[0]?.distance).toBeCloseTo(0, 6)
  })

  test('odd names and another schema are no obstacle', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query(`
      create schema "Odd Name";
      create table "Odd Name"."Order ""Items""" ("select" int primary key, "The Vector" vector(3));
      insert into "Odd Name"."Order ""Items""" select n, array[n, 1, 2]::vector from generate_series(1, 100) n;
    `)
    const name = { schema: 'Odd Name', table: 'Order "Items"', column: 'The Vector' }

    const result = await applyVectorIndex(database, await plan(database, {}, name))

    expect(result.outcome).toBe('created')
    expect((await findVectorColumn(database.pool, name)).indexes[0]?.record?.rows).toBe(100)
  })

  test('a bit column gets an index by Hamming distance', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query(`
      create table codes (id int primary key, code bit(16));
      insert into codes select n, n::bit(16) from generate_series(1, 200) n;
    `)
    const name = { table: 'codes', column: 'code' }

    await applyVectorIndex(database, await plan(database, {}, name))

    const search = createVectorSearch<{ id: number }>(database.pool, { ...name, columns: ['id'] })
    const result = await search.search((77).toString(2).padStart(16, '0'), { k: 1 })
    expect(result.hits).toMatchObject([{ row: { id: 77 }, distance: 0 }])
    expect((await findVectorColumn(database.pool, name)).indexes).toMatchObject([
      { name: 'codes_code_hnsw_hamming_idx', valid: true, metric: 'hamming', form: 'column' },
    ])
  })

  test('an invalid index of the same name is dropped first', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    const planned = await plan(database)
    await database.pool.query(`create index ${planned.name} on items using hnsw (embedding vector_cosine_ops)`)
    await database.pool.query(`update pg_index set indisvalid = false where indexrelid = '${planned.name}'::regclass`)

    const result = await applyVectorIndex(database, planned)

    expect(result).toMatchObject({ outcome: 'created', droppedLeftover: true })
    expect((await findVectorColumn(database.pool, items)).indexes).toMatchObject([{ valid: true }])
  })

  test('a name that something else has is refused', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    await database.pool.query('create index taken on items (tenant)')

    await expect(applyVectorIndex(database, await plan(database, { name: 'taken' }))).rejects.toMatchObject({
      code: 'INDEX_NAME_TAKEN',
    })
  })

  test('a build that the server refuses is an error with its words and leaves nothing', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    const planned = await plan(database)
    const broken = { ...planned, statement: planned.statement.replace('m = 16', 'm = 1') }

    await expect(applyVectorIndex(database, broken)).rejects.toMatchObject({ code: 'INDEX_BUILD_FAILED' })
    expect(await indexNames(database)).toEqual([])
  })

  test('progress names the session that the build waits for', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    const planned = await plan(database)
    const blocker = await holdSnapshot(database)
    const seen: BuildProgress[] = []

    const building = applyVectorIndex(database, planned, { onProgress: (progress) => seen.push(progress) })
    await waitFor(() => seen.some(({ blockerPid }) => blockerPid !== undefined), { what: 'a blocker' })
    await blocker.release()

    expect((await building).outcome).toBe('created')
    expect(seen.at(-1)?.phase).toBe('waiting for old snapshots')
  })

  test('an interrupted build is cancelled on the server and leaves no invalid index', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    const planned = await plan(database)
    const blocker = await holdSnapshot(database)
    const interrupt = new AbortController()

    const building = applyVectorIndex(database, planned, {
      signal: interrupt.signal,
      onProgress: ({ phase }) => {
        if (phase === 'waiting for old snapshots') interrupt.abort()
      },
    })

    await expect(building).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(await indexNames(database)).toEqual([])
    await blocker.release()
  })

  test('a terminated build leaves no invalid index either', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    const planned = await plan(database)
    const blocker = await holdSnapshot(database)

    const building = applyVectorIndex(database, planned)
    const failure = expect(building).rejects.toMatchObject({ code: 'INDEX_BUILD_FAILED' })
    await terminateWaitingBuild(database)

    await failure
    expect(await indexNames(database)).toEqual([])
    await blocker.release()
  })

  test('a build that waits too long gives up, says so and leaves nothing', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    const planned = await plan(database)
    const blocker = await holdSnapshot(database)

    const building = applyVectorIndex(database, planned, { lockTimeoutMs: 300 })

    await expect(building).rejects.toMatchObject({ code: 'INDEX_LOCK_TIMEOUT' })
    expect(await indexNames(database)).toEqual([])
    await blocker.release()
  })

  test('reads and writes go on while a concurrent build waits', async ({ database }) => {
    await createItems(database, { rows: 500, dimensions: 8 })
    const planned = await plan(database)
    const blocker = await holdSnapshot(database)
    const phases: string[] = []

    const building = applyVectorIndex(database, planned, { onProgress: ({ phase }) => phases.push(phase) })
    await waitFor(() => phases.includes('waiting for old snapshots'), { what: 'the build to wait' })
    const { rowCount } = await database.pool.query('update items set tenant = tenant where id < 10')
    await blocker.release()

    expect(rowCount).toBe(10)
    expect((await building).outcome).toBe('created')
  })
})
