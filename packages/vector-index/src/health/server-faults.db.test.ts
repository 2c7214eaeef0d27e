import { openDatabase, withSession } from '@pgtend/database'
import { waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { faultsOf, plantedFaults } from '../../test/health-of.ts'
import { holdSnapshot, indexesOfItems } from '../../test/rebuild-items.ts'
import { test } from '../../test/server-test.ts'
import { checkVectorHealth } from './check-vector-health.ts'

const open = { applicationName: 'pgtend tests', environment: 'development' } as const

test('an index larger than the cache that the server counts on is named', async ({ database }) => {
  await createItems(database, { rows: 500, dimensions: 16 })
  const { pool, target } = database
  await pool.query('create index idx on items using hnsw (embedding vector_cosine_ops)')
  expect(await faultsOf(database)).toEqual([])
  await pool.query(`alter database "${target.database}" set effective_cache_size = '8kB'`)
  await using limited = await openDatabase(target, open)

  expect(plantedFaults(await checkVectorHealth(limited))).toMatchObject([
    {
      code: 'index-exceeds-memory',
      index: 'idx',
      evidence: { effectiveCacheBytes: 8192 },
      command: ['vector', 'rebuild', 'public.idx', '--to-type', 'halfvec', '--dry-run'],
    },
  ])
})

test('an index that the planner avoids although it is faster is named', async ({ database }) => {
  await createItems(database, { rows: 4_000, dimensions: 32 })
  const { pool, target } = database
  await pool.query('create index idx on items using ivfflat (embedding vector_cosine_ops) with (lists = 50)')
  await pool.query(`alter database "${target.database}" set random_page_cost = 1000000`)
  await using costly = await openDatabase(target, open)

  // The index would do; it is only not taken.
  const limits = { latencyBudgetMs: 0.1, targetRecall: 0.01 }
  const health = await checkVectorHealth(costly, { deep: true, limits })

  expect(plantedFaults(health)).toMatchObject([
    { code: 'index-not-chosen', message: expect.stringContaining('the planner reads the table instead') },
  ])
})

test('statements that cannot use an index are named, without a value of theirs', async ({ database }) => {
  await createItems(database, { rows: 300, dimensions: 4 })
  await database.pool.query(`
    create index idx on items using hnsw (embedding vector_cosine_ops);
  `)
  await database.pool.query(`select id from items order by 1 - (embedding <=> '[1,2,3,4]') desc limit 7`)
  await database.pool.query(`select id from items order by embedding <=> '[1,2,3,4]' limit 7`)

  const found = plantedFaults(await checkVectorHealth(database))

  expect(found).toMatchObject([
    {
      code: 'statement-misses-index',
      evidence: { calls: 1, problems: 'descending computed' },
      command: ['vector', 'list', 'public.items'],
      sql: 'order by "embedding" <=> $1 limit $2',
    },
  ])
  expect(JSON.stringify(found)).not.toContain('1,2,3,4')
})

test('a declared index that can be built now is named, and one that never can', async ({ database }) => {
  await createItems(database, { rows: 600, dimensions: 8 })
  const target = { schema: 'public', table: 'items', column: 'embedding' }
  const pending = [
    { target, options: { method: 'ivfflat', lists: 6 }, source: 'vector.indexes' },
    { target, options: { method: 'ivfflat', metric: 'l1' }, source: 'a.sql' },
    { target, options: { method: 'ivfflat', metric: 'l2', lists: 600 }, source: 'b.sql' },
  ] as const

  const found = plantedFaults(await checkVectorHealth(database, { pending, plan: { force: true } }))

  expect(found.map(({ code, command }) => [code, command.join(' ')])).toEqual([
    ['pending-refused', 'vector create public.items.embedding --dry-run'],
    ['pending-ready', 'vector create --pending'],
  ])
})

test('an index that is being built is no leftover', async ({ database }) => {
  await createItems(database, { rows: 200, dimensions: 8 })
  const snapshot = await holdSnapshot(database)
  const building = withSession(database, (client) =>
    client.query('create index concurrently idx on items using hnsw (embedding vector_cosine_ops)'),
  )
  await waitFor(async () => ((await indexesOfItems(database)).length > 0 ? 'begun' : undefined), { what: 'the build' })

  const during = await faultsOf(database)
  await snapshot.release()
  await building
  await database.pool.query(`update pg_index set indisvalid = false where indexrelid = 'idx'::regclass`)

  expect(during).toEqual([])
  expect(await faultsOf(database)).toEqual(['index-invalid idx'])
})
