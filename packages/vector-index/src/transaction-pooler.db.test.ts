import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { hasPgBouncer, NEEDS_PGBOUNCER, startPgBouncer, test } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { createItems } from '../test/create-items.ts'
import { planOfIndex } from '../test/plan-of-index.ts'
import { applyVectorIndex } from './apply/apply-vector-index.ts'
import { planVectorIndex } from './plan/plan-vector-index.ts'
import { readVectorTableFacts } from './plan/vector-table-facts.ts'
import { applyRebuild } from './rebuild/apply-rebuild.ts'
import { createVectorSearch } from './search/create-vector-search.ts'

const OPTIONS = { applicationName: 'test', environment: 'development' } as const

test('behind a transaction pooler searches work, leave no setting, and builds are refused', async ({
  databaseUrl,
  skip,
}) => {
  if (!hasPgBouncer()) skip(NEEDS_PGBOUNCER)
  await using direct = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(direct, { rows: 1000, dimensions: 16 })
  await direct.pool.query('create index items_hnsw on items using hnsw (embedding vector_cosine_ops)')
  const pgbouncer = await startPgBouncer({ poolMode: 'transaction', databaseUrl, poolSize: 2 })
  onTestFinished(() => pgbouncer.stop())
  await using pooled = await openDatabase(parseDatabaseUrl(pgbouncer.url), OPTIONS)
  const search = createVectorSearch<{ id: number }>(pooled.pool, {
    table: 'items',
    column: 'embedding',
    columns: ['id'],
  })

  const results = await Promise.all(
    [3, 4, 5].map((id) => search.search(vectors[id]?.vector ?? [], { k: 1, efSearch: 99 })),
  )
  const { rows } = await pooled.pool.query('show hnsw.ef_search')
  const prepared = await pooled.pool.query('select name from pg_prepared_statements')
  const facts = await readVectorTableFacts(pooled.pool, { table: 'items', column: 'embedding' })
  const build = applyVectorIndex(pooled, planVectorIndex(facts, { force: true, metric: 'l2' }))

  expect(results.map(({ hits }) => hits[0]?.row.id)).toEqual([3, 4, 5])
  expect(rows).toEqual([{ 'hnsw.ef_search': '40' }])
  expect(prepared.rows).toEqual([])
  await expect(build).rejects.toMatchObject({ code: 'POOLER_IN_TRANSACTION_MODE' })
  const rebuild = applyRebuild(pooled, await planOfIndex(pooled, {}, ['items_hnsw']))
  await expect(rebuild).rejects.toMatchObject({ code: 'POOLER_IN_TRANSACTION_MODE' })
})
