import type { Database } from '@pgtend/database'
import { expect } from 'vitest'
import { clusteredVectors } from '../../test/clustered-vectors.ts'
import { createItems } from '../../test/create-items.ts'
import { test } from '../../test/server-test.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { measureRecall } from '../recall/measure-recall.ts'
import { ensureQuerySampleTable } from '../recall/query-sample-table.ts'
import { applyTune } from './apply-tune.ts'
import { planTune } from './plan-tune.ts'
import { readTuneFacts } from './read-tune-facts.ts'
import { runTune } from './run-tune.ts'
import type { PlanTuneOptions } from './tune-options.ts'
import type { TunePlan } from './tune-plan.ts'

const ITEMS = { table: 'items', column: 'embedding' } as const
/** Time is no matter in these tests: other work makes every search slow for a moment. */
const EASY = { targetRecall: 0.9, latencyMs: 10_000, force: true } as const

async function plan(database: Database, options: PlanTuneOptions = EASY): Promise<TunePlan> {
  return quick(planTune(await readTuneFacts(database.pool, ITEMS, options), options))
}

/** Fewer queries than a user would want, enough to prove a recall of 0.9. */
function quick(all: TunePlan): TunePlan {
  return { ...all, queriesPerHalf: 100 }
}

/** Only the named candidates, to keep the test short. */
function only(all: TunePlan, ...names: readonly string[]): TunePlan {
  return { ...all, candidates: all.candidates.filter(({ name }) => names.some((part) => name.includes(part))) }
}

async function indexes(database: Database) {
  return (await findVectorColumn(database.pool, ITEMS)).indexes
}

async function scratchSchemas(database: Database): Promise<number | null> {
  const { rowCount } = await database.pool.query(`select 1 from pg_namespace where nspname like 'pgtend\\_tune\\_%'`)
  return rowCount
}

test('the choice is built, and unseen queries find what it promised', async ({ database }) => {
  const SIZE = { rows: 5_000, dimensions: 32, clusters: 60, noise: 0.7 }
  await createItems(database, SIZE)
  const steps: string[] = []

  const tune = await runTune(database, only(await plan(database), 'sqrt', 'ef_construction=64'), {
    onProgress: ({ step }) => steps.push(step),
  })
  expect(await scratchSchemas(database)).toBe(0)
  expect(await indexes(database)).toEqual([])
  const applied = await applyTune(database, tune)

  expect([...new Set(steps)]).toEqual(['exact', 'copy', 'build', 'measure', 'prove'])
  expect(tune).toMatchObject({ queriesFrom: 'beside', copiedRows: 5_000, choice: { kind: 'new index' } })
  expect(tune.tried).toHaveLength(2)
  expect(applied).toMatchObject({ outcome: 'index built', recorded: true, notes: [] })
  expect(applied.promise?.low).toBeGreaterThanOrEqual(0.9)
  const [index, ...others] = await indexes(database)
  expect(others).toEqual([])
  expect(index).toMatchObject({ name: applied.index, valid: true })
  expect(index?.record).toMatchObject({ search: applied.search, recall: { recall: applied.promise?.recall } })
  // Drawn after the rows of the table, from the same clusters.
  const unseen = clusteredVectors({ ...SIZE, rows: 5_200 }).slice(5_000)
  const again = await measureRecall(database, { ...ITEMS, queryVectors: unseen.map(({ vector }) => vector) })
  expect(again).toMatchObject({ indexUsed: true, index: applied.index, queries: 200 })
  expect(again.recall).toBeGreaterThanOrEqual(0.9)
})

test('an index that only lacks the right settings gets them, without any build', async ({ database }) => {
  await createItems(database, { rows: 3_000, dimensions: 16, clusters: 60, noise: 0.7 })
  await database.pool.query('create index idx on items using ivfflat (embedding vector_cosine_ops) with (lists = 50)')

  const tune = await runTune(database, await plan(database))
  const applied = await applyTune(database, tune)

  expect(tune).toMatchObject({ choice: { kind: 'existing index', index: 'idx' }, copiedRows: null })
  expect(tune.tried).toMatchObject([{ name: 'idx', where: 'table', buildMs: null }])
  expect(applied).toMatchObject({ outcome: 'settings recorded', index: 'idx', dropped: [] })
  const [index] = await indexes(database)
  expect(index?.record?.search).toEqual(applied.search)
  expect(applied.search?.probes).toBeGreaterThan(1)
})

test('the comment of a person stays, and the result says what to do', async ({ database }) => {
  await createItems(database, { rows: 3_000, dimensions: 16 })
  await database.pool.query('create index idx on items using ivfflat (embedding vector_cosine_ops) with (lists = 10)')
  await database.pool.query(`comment on index idx is 'do not touch'`)

  const applied = await applyTune(database, await runTune(database, await plan(database)))

  expect(applied).toMatchObject({ outcome: 'nothing to do', recorded: false, index: 'idx' })
  expect(applied.notes[0]).toContain('the comment of index "idx" is not ours')
  const { rows } = await database.pool.query(`select obj_description('idx'::regclass) as comment`)
  expect(rows[0].comment).toBe('do not touch')
})

test('an index that misses the target is replaced by one that is proven to reach it', async ({ database }) => {
  await createItems(database, { rows: 3_000, dimensions: 16, clusters: 60, noise: 0.7 })
  await database.pool.query('alter table items rename to full_items; create table items (like full_items)')
  await database.pool.query(
    'create index idx on items using ivfflat ((embedding::halfvec(16)) halfvec_cosine_ops) with (lists = 3)',
  )
  await database.pool.query('insert into items select * from full_items; analyze items')

  const tune = await runTune(database, only(await plan(database), 'halfvec m=16 ef_construction=200'))
  const applied = await applyTune(database, tune)

  expect(tune.tried[0]).toMatchObject({ name: 'idx', promise: null })
  expect(applied).toMatchObject({ outcome: 'index built', dropped: ['idx'], notes: [] })
  expect(await indexes(database)).toMatchObject([{ name: applied.index, method: 'hnsw' }])
})

test('a small table needs no index, and an empty one neither', async ({ database }) => {
  await createItems(database, { rows: 200, dimensions: 8 })
  const few = await runTune(database, await plan(database, { latencyMs: 1_000 }))
  await database.pool.query('truncate items')
  const none = await runTune(database, await plan(database, { latencyMs: 1_000 }))

  expect(few).toMatchObject({ tried: [], choice: { kind: 'no index' } })
  expect(few.choice.kind === 'no index' && few.choice.neededFromRows).toBeGreaterThan(200)
  expect(none).toMatchObject({ choice: { kind: 'no index', neededFromRows: null } })
  expect(await applyTune(database, none)).toMatchObject({ outcome: 'nothing to do' })
})

test('a filter that leaves few rows gets a btree, and searches with it are exact', async ({ database }) => {
  await createItems(database, { rows: 5_000, dimensions: 16 })
  const filter = { equals: { tenant: 7 } }
  const planned = await plan(database, { latencyMs: 10_000, filter })
  // As if searches without an index were too slow.
  const slow = { ...planned, latencyMs: 0.05, filter: planned.filter && { ...planned.filter, matching: 1 } }

  const tune = await runTune(database, slow)
  const applied = await applyTune(database, tune)

  expect(planned.filter).toMatchObject({ matching: 50, columns: ['tenant'], servedBy: null })
  expect(tune.choice).toMatchObject({ kind: 'exact with btree', name: 'items_tenant_idx' })
  expect(applied).toMatchObject({ outcome: 'btree built', index: 'items_tenant_idx' })
  expect((await plan(database, { filter })).filter).toMatchObject({ servedBy: 'items_tenant_idx', btree: null })
})

test('a filter that leaves many rows is tried with it, on the copy too', async ({ database }) => {
  await createItems(database, { rows: 4_000, dimensions: 16 })

  const planned = await plan(database, { ...EASY, filter: { tags: { tags: { any: ['even'] } } }, sampleRows: 2_000 })
  const tune = await runTune(database, only(planned, 'ef_construction=64'))

  expect(tune.choice).toMatchObject({ kind: 'new index', replaces: [] })
  expect(tune.copiedRows).toBeGreaterThan(1_600)
  expect(tune.copiedRows).toBeLessThanOrEqual(2_000)
})

test('a target out of reach is said to be so, with what was found', async ({ database }) => {
  await createItems(database, { rows: 3_000, dimensions: 16 })

  const tune = await runTune(database, only(await plan(database, { ...EASY, latencyMs: 0.001 }), 'rows/1000'))

  expect(tune).toMatchObject({ choice: { kind: 'not reachable' } })
  expect(tune.choice.reason).toContain('no index has a recall of 0.9 within 0.001 ms')
  expect(await applyTune(database, tune)).toMatchObject({ outcome: 'nothing to do' })
})

test('queries that were given are split, and too few are refused before anything is built', async ({ database }) => {
  const vectors = await createItems(database, { rows: 3_000, dimensions: 16 })
  const source = { from: 'given', vectors: vectors.slice(0, 20).map(({ vector }) => vector) } as const

  await expect(runTune(database, await plan(database), { source })).rejects.toMatchObject({
    code: 'TUNE_TOO_FEW_QUERIES',
    details: { queries: 20 },
  })
  expect(await scratchSchemas(database)).toBe(0)
})

test('odd names are no matter', async ({ database }) => {
  await createItems(database, { rows: 1_500, dimensions: 16 })
  await database.pool.query(`
    create schema "Odd Name";
    alter table items set schema "Odd Name";
    alter table "Odd Name".items rename to "Order Items";
    alter table "Odd Name"."Order Items" rename column embedding to "select";
  `)
  const name = { schema: 'Odd Name', table: 'Order Items', column: 'select' }

  const planned = quick(planTune(await readTuneFacts(database.pool, name), EASY))
  const applied = await applyTune(database, await runTune(database, only(planned, 'ef_construction=64')))

  expect(applied).toMatchObject({ outcome: 'index built', index: 'Order Items_select_hnsw_halfvec_cosine_idx' })
})

test('a partitioned table is tuned on a copy, and the index is left to whoever creates it', async ({ database }) => {
  await createItems(database, { rows: 1_500, dimensions: 16 })
  await database.pool.query(`
    alter table items rename to all_items;
    create table items (like all_items) partition by hash (id);
    create table items_0 partition of items for values with (modulus 2, remainder 0);
    create table items_1 partition of items for values with (modulus 2, remainder 1);
    insert into items select * from all_items;
    analyze items;
  `)

  const tune = await runTune(database, only(await plan(database), 'ef_construction=64'))

  expect(tune).toMatchObject({ copiedRows: 1_500, choice: { kind: 'new index' } })
  await expect(applyTune(database, tune)).rejects.toMatchObject({ code: 'TUNE_PARTITIONED' })
  expect(await indexes(database)).toEqual([])
})

test('searches that the application made choose on the copy and prove on the table', async ({ database }) => {
  const vectors = await createItems(database, { rows: 1_500, dimensions: 16 })
  await ensureQuerySampleTable(database.pool)
  await database.pool.query(
    `insert into pgtend.vector_query_sample (schema_name, table_name, column_name, slot, query)
     select 'public', 'items', 'embedding', slot, query from unnest($1::text[]) with ordinality q(query, slot)`,
    [vectors.slice(0, 200).map(({ vector }) => `[${vector.join(',')}]`)],
  )
  const source = { from: 'live' } as const

  const tune = await runTune(database, only(await plan(database), 'ef_construction=64'), { source })
  const applied = await applyTune(database, tune, { source })

  expect(tune).toMatchObject({ queriesFrom: 'live', choice: { kind: 'new index', promise: { count: 100 } } })
  expect(applied).toMatchObject({ outcome: 'index built', promise: { count: 100 } })
})
