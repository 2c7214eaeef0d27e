import { expect } from 'vitest'
import { clusteredVectors } from '../../test/clustered-vectors.ts'
import { createItems } from '../../test/create-items.ts'
import { test } from '../../test/server-test.ts'
import { withoutSharedMemory } from '../../test/without-shared-memory.ts'
import { createVectorSearch } from '../search/create-vector-search.ts'
import { compareMeasurements } from './compare-measurements.ts'
import { measureRecall } from './measure-recall.ts'
import type { Measurement } from './measurement.ts'
import { ensureQuerySampleTable } from './query-sample-table.ts'
import { withRecallSession } from './recall-session.ts'
import { summarise } from './summarise.ts'

const items = { table: 'items', column: 'embedding' }
const rows = { from: 'rows', count: 40 } as const

test('measures several settings with the same queries against one truth', async ({ database }) => {
  await createItems(database, { rows: 1500, dimensions: 16, clusters: 3, noise: 2 })
  await database.pool.query('create index on items using ivfflat (embedding vector_cosine_ops) with (lists = 30)')

  const [few, all] = await withRecallSession(database, { ...items, queries: rows }, async (session) => [
    await session.measure({ settings: { probes: 1 } }),
    await session.measure({ settings: { probes: 10 } }),
  ])

  expect(few?.perQuery.map(({ query }) => query)).toEqual(all?.perQuery.map(({ query }) => query))
  expect(new Set(few?.perQuery.map(({ query }) => query)).size).toBe(40)
  expect(few?.settings).toEqual([])
  expect(all?.settings).toEqual(['ivfflat.probes = 10'])
  expect(compareMeasurements(few as Measurement, all as Measurement)).toMatchObject({
    queries: 40,
    verdict: 'better',
  })
})

test('sees one snapshot, whatever is written meanwhile', async ({ database }) => {
  await createItems(database, { rows: 1500, dimensions: 16 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')

  const { before, after } = await withRecallSession(database, { ...items, queries: rows }, async (session) => {
    const wide = { settings: { efSearch: 200 } }
    const before = await session.measure(wide, { queries: session.queries.slice(0, 20), force: true })
    await database.pool.query('delete from items where id % 3 = 0')
    await database.pool.query('insert into items select id + 10000, tenant, tags, metadata, embedding from items')
    return { before, after: await session.measure({ settings: { efSearch: 1000 } }, { force: true }) }
  })

  expect(summarise(before).recall).toBeGreaterThan(0.99)
  expect(summarise(after)).toMatchObject({ queries: 40, recall: expect.closeTo(1, 2) })
})

test('looks the truth of a query up once', async ({ database }) => {
  await createItems(database, { rows: 1500, dimensions: 16 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const passBytes = await withRecallSession(database, { ...items, queries: rows }, async (session) => session.passBytes)

  const measured = await withRecallSession(
    database,
    { ...items, queries: rows, byteBudget: passBytes },
    async (session) => [
      await session.measure({}, { queries: session.queries.slice(0, 30) }),
      await session.measure({ settings: { efSearch: 20 } }, { queries: session.queries.slice(0, 30) }),
      await session.measure(),
    ],
  )

  expect(measured.map(({ perQuery }) => perQuery.length)).toEqual([30, 30, 30])
  expect(measured.map(({ shortage }) => shortage)).toEqual([null, null, 'bytes'])
  expect(measured[2]?.reason).toBe('the byte budget ended after 30 of 40 queries')
})

test('gives what was measured when the time ends', async ({ database }) => {
  await createItems(database, { rows: 1500, dimensions: 16 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')

  const { full, cut } = await withRecallSession(
    database,
    { ...items, queries: rows, timeBudgetMs: 3_000 },
    async (session) => {
      const full = await session.measure({}, { force: true })
      let cut = full
      while (cut.shortage === null) cut = await session.measure({}, { force: true })
      return { full, cut }
    },
  )

  expect(full.perQuery).toHaveLength(40)
  expect(cut.shortage).toBe('time')
  expect(cut.perQuery.length).toBeLessThan(40)
})

test('an interruption between two statements is noticed', async ({ database }) => {
  await createItems(database, { rows: 200, dimensions: 4 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const controller = new AbortController()

  const measured = withRecallSession(
    database,
    { ...items, queries: rows, signal: controller.signal },
    async (session) => {
      await session.measure({}, { force: true })
      controller.abort()
      return session.measure({}, { force: true })
    },
  )

  await expect(measured).rejects.toMatchObject({ code: 'INTERRUPTED' })
})

test('measures nothing where the planner leaves the index alone, unless forced', async ({ database }) => {
  await createItems(database, { rows: 30, dimensions: 8 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const options = { ...items, k: 20, queries: { from: 'rows', count: 20 } } as const

  const [unused, forced] = await withRecallSession(database, options, async (session) => [
    await session.measure(),
    await session.measure({}, { force: true }),
  ])

  expect(unused).toMatchObject({
    indexUsed: false,
    usedWhenSetBefore: false,
    perQuery: [],
    reason: 'the planner reads the table instead of the index: it holds that to be cheaper',
  })
  expect(forced).toMatchObject({ indexUsed: false, asked: 20 })
  expect(summarise(forced as Measurement)).toMatchObject({ queries: 20, recall: 1 })
})

test('searches within a filter and counts only the rows that match', async ({ database }) => {
  const vectors = await createItems(database, { rows: 3000, dimensions: 16 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const filter = { equals: { tenant: 7 }, tags: { tags: { any: ['odd'] } } }
  const near = { from: 'given', vectors: vectors.slice(0, 20).map(({ vector }) => vector) } as const

  const narrow = await withRecallSession(database, { ...items, k: 50, filter, queries: near }, (session) =>
    session.measure({ settings: { efSearch: 1000 } }, { force: true }),
  )

  // 30 rows match; each is found, so that recall@50 is complete and no query is short.
  expect(summarise(narrow)).toMatchObject({ queries: 20, recall: 1, short: 0 })
})

test('an index that gives up among other rows has short results', async ({ database }) => {
  await createItems(database, { rows: 3000, dimensions: 16, clusters: 10 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  await database.pool.query(`
      do $$ begin execute format('alter database %I set hnsw.max_scan_tuples = 100', current_database()); end $$`)
  const { rows: few } = await database.pool.query<{ v: string }>(
    `select embedding::text as v from items where tags @> '{cluster0}' order by id limit 20`,
  )
  const vectors = few.map(({ v }) => v)
  // The rows that match live where the queries do not.
  const filter = { contains: { metadata: { cluster: 9 } } }

  const measured = await withRecallSession(
    database,
    { ...items, filter, queries: { from: 'given', vectors } },
    (session) => session.measure({}, { force: true }),
  )

  expect(summarise(measured)).toMatchObject({ recall: expect.closeTo(0, 0), queries: 20 })
  expect(summarise(measured).short).toBeGreaterThan(0.5)
})

test('each query of a tenant searches among its rows', async ({ database }) => {
  await createItems(database, { rows: 3000, dimensions: 16 })
  await database.pool.query('update items set tenant = 1000 where tenant < 50')
  await database.pool.query('update items set tenant = 1001 where tenant < 70')
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  await database.pool.query('analyze items')

  const measured = await withRecallSession(
    database,
    { ...items, tenantColumn: 'tenant', queries: rows },
    async (session) => session.measure({ settings: { efSearch: 500 } }, { force: true }),
  )

  const { strata, short } = summarise(measured)
  expect(strata.slice(0, 2).map(({ name, queries }) => [name, queries])).toEqual([
    ['tenant 1000', 10],
    ['tenant 1001', 10],
  ])
  expect(strata).toHaveLength(4)
  expect(short).toBe(0)
  expect(strata[0]?.recall).toBeGreaterThan(0.9)
})

test('measures with the queries that an application recorded', async ({ database }) => {
  await createItems(database, { rows: 1500, dimensions: 16 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  await Promise.all([ensureQuerySampleTable(database.pool), ensureQuerySampleTable(database.pool)])
  await database.pool.query(`
      insert into pgtend.vector_query_sample (schema_name, table_name, column_name, slot, query, filter_tenant)
      select 'public', 'items', 'embedding', id, embedding::text, case when id < 5 then tenant::text end from items where id < 30
      union all select 'public', 'other', 'embedding', 1, '[1]', null`)

  const measure = (tenantColumn?: string) =>
    withRecallSession(database, { ...items, tenantColumn, queries: { from: 'live' } }, async (session) =>
      session.measure({ settings: { efSearch: 500 } }, { force: true }),
    )
  const all = await measure()
  const ofTenants = await measure('tenant')

  expect(summarise(all)).toMatchObject({ queries: 29 + 1, recall: 1 })
  expect(all.perQuery[0]).toMatchObject({ query: expect.stringMatching(/^live:[0-9a-f]{16}$/), stratum: 'live' })
  expect(summarise(ofTenants)).toMatchObject({ queries: 5, recall: 1 })
})

test('what a search records is measured', async ({ database }) => {
  const vectors = await createItems(database, { rows: 300, dimensions: 16 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const search = createVectorSearch(database.pool, { ...items, columns: ['id'], recordQueries: { rate: 1 } })
  for (const { vector } of vectors.slice(0, 5)) {
    await search.search(vector)
    await search.recording?.settled()
  }

  const { queries, queriesFrom } = await measureRecall(database, { ...items, source: { from: 'live' } })

  // Two of the five may have met in one slot of the sample.
  expect(queriesFrom).toBe('live')
  expect(queries).toBeGreaterThan(2)
})

test('finds the queries of an earlier run again', async ({ database }) => {
  await createItems(database, { rows: 2000, dimensions: 64, noise: 0.8 })
  await database.pool.query('create index on items using ivfflat (embedding vector_cosine_ops) with (lists = 40)')
  const first = await withRecallSession(database, { ...items, queries: rows }, (session) => session.measure())
  const ids = first.perQuery.map(({ query }) => query)

  await database.pool.query(`delete from items where id = ${JSON.parse(ids[0] ?? '')[0]}`)
  const again = await withRecallSession(database, { ...items, seed: 9, queries: { from: 'rows', ids } }, (session) =>
    session.measure(),
  )

  expect(again.perQuery.map(({ query }) => query).toSorted()).toEqual(ids.slice(1).toSorted())
  expect(compareMeasurements(first, again)).toMatchObject({ queries: 39, difference: expect.closeTo(0, 1) })
})

test('given queries are checked, and a column or source without queries is a clear error', async ({ database }) => {
  await createItems(database, { rows: 100, dimensions: 4 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const open = (options: object) => withRecallSession(database, { ...items, queries: rows, ...options }, async () => 1)
  const given = (...vectors: readonly (readonly number[])[]) => ({ queries: { from: 'given', vectors } })

  await expect(open(given([1, 2, 3, 4], [1, 2]))).rejects.toMatchObject({
    code: 'VECTOR_INVALID',
    message: 'query 2 has 2 dimensions instead of 4',
  })
  await expect(open(given([0, 0, 0, 0]))).rejects.toMatchObject({ code: 'VECTOR_INVALID' })
  await expect(open(given())).rejects.toMatchObject({ code: 'RECALL_NO_QUERIES' })
  await expect(open({ queries: { from: 'live' } })).rejects.toMatchObject({ code: 'RECALL_NO_QUERIES' })
  await expect(open({ seed: 0.5 })).rejects.toMatchObject({ code: 'SEARCH_OPTION_INVALID' })
  await expect(open({ queries: { from: 'rows', count: 0 } })).rejects.toMatchObject({ code: 'SEARCH_OPTION_INVALID' })
  await expect(open({ tenantColumn: 'nothing' })).rejects.toMatchObject({ code: 'SEARCH_OPTION_INVALID' })
  await expect(open({ filter: { equals: { nothing: 1 } } })).rejects.toMatchObject({ code: 'SEARCH_OPTION_INVALID' })
  await expect(open({ filter: { equals: { tenant: 999 } } })).rejects.toMatchObject({ code: 'RECALL_NO_ROWS' })
  await expect(open({ ...given([1, 2, 3, 4]), tenantColumn: 'tenant' })).rejects.toMatchObject({
    code: 'SEARCH_OPTION_INVALID',
  })
})

test('rows of zeros are nobody’s neighbours', async ({ database }) => {
  await createItems(database, { rows: 30, dimensions: 4 })
  await database.pool.query(`
      insert into items select n, 0, '{}', '{}', '[0,0,0,0]' from generate_series(100, 2000) n;
      create index on items using hnsw (embedding vector_cosine_ops);
      analyze items`)
  const given = clusteredVectors({ rows: 5, dimensions: 4, seed: 5 }).map(({ vector }) => vector)

  const measured = await withRecallSession(
    database,
    { ...items, k: 30, queries: { from: 'given', vectors: given } },
    (session) => session.measure({ settings: { efSearch: 100 } }, { force: true }),
  )

  expect(summarise(measured)).toMatchObject({ recall: 1, short: 0, queries: 5 })
})

test('queries with no row to find say nothing about an index', async ({ database }) => {
  await createItems(database, { rows: 150, dimensions: 4 })
  await database.pool.query(`
      insert into items select n, 0, '{}', '{}', '[0,0,0,0]' from generate_series(1000, 1149) n;
      create index on items using hnsw (embedding vector_cosine_ops);
      analyze items`)
  const given = clusteredVectors({ rows: 5, dimensions: 4, seed: 5 }).map(({ vector }) => vector)

  const zeros = await measureRecall(database, { ...items, target: 0.5 })
  const nothing = await measureRecall(database, {
    ...items,
    queryVectors: given,
    filter: { equals: { tenant: 999 } },
  })

  // Half of the rows are zeros, and queries come from all of them.
  const ids = zeros.perQuery.map(({ query }) => Number(JSON.parse(query)[0]))
  expect(ids.length).toBeGreaterThan(20)
  expect(ids.filter((id) => id >= 1000)).toEqual([])
  expect(new Set(ids).size).toBe(ids.length)
  expect(nothing).toMatchObject({ queries: 0, low: 0, high: 1, decision: null })
})

test('a budget that ends between two looks leaves what was measured', async ({ database }) => {
  await createItems(database, { rows: 1500, dimensions: 16 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const passBytes = await withRecallSession(database, { ...items, queries: rows }, async (session) => session.passBytes)

  const result = await measureRecall(database, { ...items, target: 0.97, byteBudget: passBytes, efSearch: 20 })

  expect(result).toMatchObject({ queries: 50, decision: 'undecided', exactLatency: { queries: 0 } })
  expect(result.reason).toBe('the byte budget ended after 50 of 75 queries')
})

test('a setting of one method chooses the index of that method', async ({ database }) => {
  await createItems(database, { rows: 1500, dimensions: 16 })
  await database.pool.query(`
    create index lists on items using ivfflat (embedding vector_cosine_ops) with (lists = 10);
    create index graph on items using hnsw (embedding vector_cosine_ops)`)

  const graph = await measureRecall(database, { ...items, queries: 10, efSearch: 60 })
  const lists = await measureRecall(database, { ...items, queries: 10, probes: 3 })

  expect(graph).toMatchObject({ index: 'graph', queries: 10 })
  expect(lists).toMatchObject({ index: 'lists', queries: 10 })
})

test('a pass whose workers get no shared memory is done again without workers', async ({ database, skip }) => {
  await createItems(database, { rows: 1500, dimensions: 16 })
  await database.pool.query(`
    create index on items using hnsw (embedding vector_cosine_ops);
    -- The queues of so many workers are larger than the limit, though only a few would come.
    alter table items set (parallel_workers = 500);
    do $$ begin execute format('alter database %I set max_parallel_workers_per_gather = 500', current_database()); end $$;
  `)
  const small = await withoutSharedMemory(database, 20 * 1024 ** 2)
  if (small === false) return skip('the processes of the server cannot be limited from here')

  const measured = await withRecallSession(small, { ...items, queries: rows }, (session) =>
    session.measure({}, { force: true }),
  )

  expect(measured.perQuery).toHaveLength(40)
})
