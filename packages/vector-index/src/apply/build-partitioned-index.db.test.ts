import type { Database } from '@pgtend/database'
import { expect } from 'vitest'
import { test } from '../../test/server-test.ts'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import type { PlanVectorIndexOptions } from '../plan/plan-options.ts'
import { planVectorIndex } from '../plan/plan-vector-index.ts'
import { readVectorTableFacts } from '../plan/vector-table-facts.ts'
import { applyVectorIndex } from './apply-vector-index.ts'
import { applyDropVectorIndex, planDropVectorIndex } from './drop-vector-index.ts'
import type { VectorIndexResult } from './index-result.ts'

/** Two partitions with rows, one of them partitioned again, and an empty one. */
async function createParts(database: Database): Promise<void> {
  await ensureVectorExtension(database.pool)
  await database.pool.query(`
    create schema "Odd Name";
    create table "Odd Name".parts (id int, v vector(3)) partition by range (id);
    create table "Odd Name"."part 1" partition of "Odd Name".parts for values from (0) to (1000);
    create table "Odd Name".part_2 partition of "Odd Name".parts for values from (1000) to (3000) partition by range (id);
    create table "Odd Name".part_2a partition of "Odd Name".part_2 for values from (1000) to (2000);
    create table "Odd Name".part_2b partition of "Odd Name".part_2 for values from (2000) to (3000);
    insert into "Odd Name".parts select n, array[n, n % 7, 1]::vector from generate_series(1, 1999) n;
  `)
}

const WHOLE = { force: true, name: 'whole', type: 'vector' } as const

const parts = { schema: 'Odd Name', table: 'parts', column: 'v' }

async function build(database: Database, options: PlanVectorIndexOptions = {}): Promise<VectorIndexResult> {
  const facts = await readVectorTableFacts(database.pool, parts)
  const { minimumRowsPerList } = options
  return applyVectorIndex(database, planVectorIndex(facts, { ...WHOLE, ...options }), { minimumRowsPerList })
}

async function invalidIndexes(database: Database): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    'select indexrelid::regclass::text as name from pg_index where not indisvalid',
  )
  return rows.map(({ name }) => name)
}

test('each partition is built on its own and attached to an index of the whole, which is valid then', async ({
  database,
}) => {
  await createParts(database)

  const result = await build(database)

  expect(result).toMatchObject({ outcome: 'created', index: 'whole' })
  expect(result.partitions).toMatchObject([
    { table: 'part 1', outcome: 'created' },
    { table: 'part_2a', outcome: 'created' },
    { table: 'part_2b', outcome: 'created' },
  ])
  expect(await invalidIndexes(database)).toEqual([])
  expect((await build(database)).outcome).toBe('exists')
})

test('an interrupted run is taken up where it ended, and an index that is there is attached', async ({ database }) => {
  await createParts(database)
  const interrupt = new AbortController()
  const facts = await readVectorTableFacts(database.pool, parts)
  const plan = planVectorIndex(facts, WHOLE)
  const part = await readVectorTableFacts(database.pool, { ...parts, table: 'part_2b' })
  await applyVectorIndex(database, planVectorIndex(part, { force: true, type: 'vector' }))
  const holder = await database.connect()
  await holder.query('begin isolation level repeatable read; select 1')

  const running = applyVectorIndex(database, plan, {
    signal: interrupt.signal,
    onProgress: ({ partition, phase }) => {
      if (partition?.number === 1 && phase === 'waiting for old snapshots') interrupt.abort()
    },
  })

  await expect(running).rejects.toMatchObject({ code: 'INTERRUPTED' })
  await holder.end()
  expect(await invalidIndexes(database)).toEqual(['"Odd Name".whole', expect.stringContaining('part_2')])
  const result = await build(database)
  expect(result.partitions.map(({ table, outcome }) => [table, outcome])).toEqual([
    ['part 1', 'created'],
    ['part_2a', 'created'],
    ['part_2b', 'attached'],
  ])
  expect(await invalidIndexes(database)).toEqual([])
})

test('a partition with too few rows for ivfflat is refused before anything is built', async ({ database }) => {
  await createParts(database)

  await expect(build(database, { method: 'ivfflat' })).rejects.toMatchObject({ code: 'INDEX_TOO_FEW_ROWS' })
  const { rowCount } = await database.pool.query(`select 1 from pg_indexes where schemaname = 'Odd Name'`)
  expect(rowCount).toBe(0)
})

test('the smallest number of rows per list holds for partitions as it was given', async ({ database }) => {
  await createParts(database)

  const { partitions } = await build(database, { method: 'ivfflat', minimumRowsPerList: 0 })

  expect(partitions.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created'])
})

test('the index of a partition is dropped only with the whole, and says so', async ({ database }) => {
  await createParts(database)
  const { partitions } = await build(database)

  await expect(planDropVectorIndex(database.pool, { index: partitions[0]?.index ?? '' })).rejects.toMatchObject({
    code: 'INDEX_OF_PARTITION',
  })
  const plan = await planDropVectorIndex(database.pool, { index: 'whole' })
  await applyDropVectorIndex(database, plan)

  expect(plan).toMatchObject({ concurrently: false, statement: 'drop index "Odd Name"."whole"' })
  expect(plan.bytes).toBeGreaterThan(100_000)
  expect((await database.pool.query(`select 1 from pg_indexes where schemaname = 'Odd Name'`)).rowCount).toBe(0)
})
