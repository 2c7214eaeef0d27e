import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { test } from '../../test/server-test.ts'
import { createVectorSearch } from '../search/create-vector-search.ts'
import { measureRecall } from './measure-recall.ts'
import { withRecallSession } from './recall-session.ts'
import { summarise } from './summarise.ts'

const items = { table: 'items', column: 'embedding' }

test('settings that would turn the planner away are hidden from it, as a search hides them', async ({ database }) => {
  const vectors = await createItems(database, { rows: 800, dimensions: 768 })
  await database.pool.query('create index on items using ivfflat (embedding vector_cosine_ops) with (lists = 20)')
  await database.pool.query('analyze items')
  const query = vectors[0]?.vector ?? []

  const search = createVectorSearch(database.pool, { ...items, columns: ['id'] })
  const { route } = await search.search(query, { probes: 20 })
  const [few, all] = await withRecallSession(
    database,
    { ...items, queries: { from: 'rows', count: 40 } },
    async (s) => [await s.measure({ settings: { probes: 1 } }), await s.measure({ settings: { probes: 20 } })],
  )

  expect(route).toBe('index')
  expect(few).toMatchObject({ settings: [], indexUsed: true, usedWhenSetBefore: true, reason: null })
  expect(all).toMatchObject({ settings: ['ivfflat.probes = 20'], indexUsed: true, usedWhenSetBefore: false })
  expect(all?.reason).toMatch(/^set before the statement, .*\(TOAST\)/)
  expect(summarise(all ?? { perQuery: [] })).toMatchObject({ queries: 40, recall: 1 })
})

test('the settings of one search are gone before the next one is planned', async ({ database }) => {
  await createItems(database, { rows: 1500, dimensions: 16 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')

  const [wide, narrow] = await withRecallSession(
    database,
    { ...items, queries: { from: 'rows', count: 30 } },
    async (s) => [await s.measure({ settings: { efSearch: 400 } }), await s.measure({ settings: { efSearch: 12 } })],
  )

  expect(wide).toMatchObject({ indexUsed: true, settings: ['hnsw.ef_search = 400'] })
  expect(wide?.perQuery).toHaveLength(30)
  expect(summarise(wide ?? { perQuery: [] }).recall).toBeGreaterThan(
    summarise(narrow ?? { perQuery: [] }).recall - 1e-9,
  )
})

test('a query that is a row of the table costs no neighbour, however few candidates there are', async ({
  database,
}) => {
  await createItems(database, { rows: 800, dimensions: 16, clusters: 3 })
  await database.pool.query(
    'create index on items using hnsw (embedding vector_cosine_ops) with (m = 32, ef_construction = 200)',
  )

  const few = await measureRecall(database, { ...items, k: 10, efSearch: 10, queries: 40 })
  const usual = await measureRecall(database, { ...items, k: 40, queries: 40 })

  expect(few).toMatchObject({ short: 0, settings: ['hnsw.ef_search = 10'] })
  expect(usual).toMatchObject({ short: 0, settings: [] })
  expect(usual.recall).toBeGreaterThan(0.98)
})

test('a filter whose rows a search compares one by one is reported so', async ({ database }) => {
  const vectors = await createItems(database, { rows: 3000, dimensions: 16 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const filter = { equals: { tenant: 7 } }

  const search = createVectorSearch(database.pool, { ...items, columns: ['id'] })
  const { route } = await search.search(vectors[0]?.vector ?? [], { filter })
  const filtered = await measureRecall(database, { ...items, filter, queries: 10 })
  const tenants = await measureRecall(database, { ...items, tenantColumn: 'tenant', queries: 10 })

  expect(route).toBe('exact')
  for (const measured of [filtered, tenants]) {
    expect(measured).toMatchObject({ route: 'exact', filtered: true, queries: 10 })
    expect(measured.reason).toMatch(/^a search with this filter is exact: (about )?\d+ rows match/)
  }
})

test('what keeps a search from scanning a large table keeps a measurement from it', async ({ database }) => {
  const vectors = await createItems(database, { rows: 6000, dimensions: 4 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const source = { from: 'rows', count: 3 } as const
  // The planner holds a graph search for five thousand of six thousand rows to be the dearer way.
  const search = createVectorSearch(database.pool, { ...items, columns: ['id'] })
  const k = 5500

  const { route, reason } = await search.search(vectors[0]?.vector ?? [], { k })
  const measured = await withRecallSession(database, { ...items, k, queries: source }, (s) => s.measure())

  expect({ route, forced: reason.includes('kept from it') }).toEqual({ route: 'index', forced: true })
  expect(measured).toMatchObject({
    indexUsed: true,
    reason: expect.stringContaining('search() keeps it from that'),
  })
  expect(measured.perQuery).toHaveLength(3)
})
