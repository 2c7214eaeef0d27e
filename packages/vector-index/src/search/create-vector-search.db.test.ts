import type { Database } from '@pgtend/database'
import { eachEngine, test as serverTest } from '@pgtend/testing'
import { expect } from 'vitest'
import type { ClusteredVector } from '../../test/clustered-vectors.ts'
import { createItems } from '../../test/create-items.ts'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import { createVectorSearch } from './create-vector-search.ts'
import type { SearchResult } from './search-types.ts'

interface Item {
  readonly id: number
  readonly tenant: number
}

const target = { table: 'items', column: 'embedding', columns: ['id', 'tenant'] as const }

async function createIndexedItems(database: Database, rows = 2000): Promise<readonly ClusteredVector[]> {
  // Clusters that overlap: else a query now and then ends in the wrong one, unless the graph is built with great care.
  const vectors = await createItems(database, { rows, dimensions: 32, noise: 2 })
  await database.pool.query(
    'create index items_hnsw on items using hnsw (embedding vector_cosine_ops) with (m = 8, ef_construction = 32)',
  )
  return vectors
}

function ids(result: SearchResult<Item>): readonly number[] {
  return result.hits.map(({ row }) => row.id)
}

/** The k nearest ids by arithmetic, without the database. */
function nearestIds(
  vectors: readonly ClusteredVector[],
  query: Float32Array,
  k: number,
  keep: (id: number) => boolean = () => true,
): readonly number[] {
  const similarity = (vector: Float32Array): number =>
    vector.reduce((sum, value, i) => sum + value * (query[i] ?? 0), 0)
  return vectors
    .map(({ vector }, id) => ({ id, similarity: similarity(vector) }))
    .filter(({ id }) => keep(id))
    .toSorted((a, b) => b.similarity - a.similarity)
    .slice(0, k)
    .map(({ id }) => id)
}

eachEngine('vector search', (test, engine) => {
  test('finds the row a vector was taken from, through the index', async ({ database }) => {
    const vectors = await createIndexedItems(database)
    const search = createVectorSearch<Item>(database.pool, target)

    const result = await search.search(vectors[7]?.vector ?? [], { k: 5, explain: true })

    expect(result).toMatchObject({ route: 'index', index: 'items_hnsw', explain: { indexUsed: true, settings: [] } })
    expect(result.hits).toHaveLength(5)
    expect(result.hits[0]?.row).toEqual({ id: 7, tenant: 7 })
    expect(result.hits[0]?.distance).toBeCloseTo(0, 5)
    expect(result.hits[0]?.similarity).toBeCloseTo(1, 5)
    const distances = result.hits.map(({ distance }) => distance)
    expect(distances).toEqual(distances.toSorted((a, b) => a - b))
  })

  test('a filter that rules out all near rows never gives fewer rows than exist', async ({ database }) => {
    const vectors = await createIndexedItems(database)
    // 1 % of the rows, all in clusters far from the query, while the router is made to believe in the index.
    const far = new Set(
      nearestIds(
        vectors,
        (vectors[0]?.vector ?? new Float32Array()).map((v) => -v),
        20,
      ),
    )
    await database.pool.query('alter table items add column rare boolean not null default false')
    await database.pool.query('update items set rare = true where id = any ($1)', [[...far]])
    await database.pool.query('analyze items')
    const query = vectors[0]?.vector ?? new Float32Array()
    const search = createVectorSearch<Item>(database.pool, { ...target, exactThreshold: 0 })

    const result = await search.search(query, { k: 15, filter: { equals: { rare: true } } })

    expect(ids(result)).toHaveLength(15)
    expect(ids(result).every((id) => far.has(id))).toBe(true)
  })

  test('JSON containment, tags and lists of values filter together', async ({ database }) => {
    const vectors = await createItems(database, { rows: 2000, dimensions: 32 })
    const query = vectors[0]?.vector ?? new Float32Array()
    const cluster = vectors[0]?.cluster ?? 0

    const result = await createVectorSearch<Item>(database.pool, target).search(query, {
      k: 5,
      filter: {
        contains: { metadata: { cluster, nested: { parity: 1 } } },
        tags: { tags: { all: ['odd', `cluster${cluster}`] } },
        equals: { tenant: Array.from({ length: 50 }, (_, index) => index) },
      },
    })

    const keep = (id: number): boolean => vectors[id]?.cluster === cluster && id % 2 === 1 && id % 100 < 50
    expect(ids(result)).toEqual(nearestIds(vectors, query, 5, keep))
  })

  test('settings end with the search, and the transaction of the caller goes on', async ({ database, db }) => {
    const vectors = await createIndexedItems(database)
    const search = createVectorSearch<Item>(db, target)
    const query = vectors[0]?.vector ?? []
    const efSearch = async (): Promise<unknown> => (await db.query('show hnsw.ef_search')).rows[0]

    await search.search(query, { efSearch: 200 })
    const outside = await efSearch()
    await db.query('begin')
    await db.query('insert into items values (-1, 0, $1, $2, null)', [[], {}])
    const result = await search.search(query, { efSearch: 200 })
    const inside = await efSearch()
    await db.query('commit')

    expect([outside, inside]).toEqual([{ 'hnsw.ef_search': '40' }, { 'hnsw.ef_search': '40' }])
    expect(result.route).toBe('index')
    expect((await db.query('select 1 from items where id = -1')).rowCount).toBe(1)
  })

  // What follows does not depend on the engine, and a server starts ten times faster.
  if (engine === 'embedded') return

  test('exact search gives the true neighbours and leaves the index alone', async ({ database }) => {
    const vectors = await createIndexedItems(database)
    const query = vectors[11]?.vector ?? new Float32Array()
    const search = createVectorSearch<Item>(database.pool, target)

    const result = await search.search(query, { exact: true, explain: true })

    expect(ids(result)).toEqual(nearestIds(vectors, query, 10))
    expect(result).toMatchObject({ route: 'exact', index: null, reason: 'exact search was asked for' })
    expect(JSON.stringify(result.explain?.plan)).not.toContain('items_hnsw')
  })

  test('without an index every search is exact and says why', async ({ database }) => {
    const vectors = await createItems(database, { rows: 200, dimensions: 8 })
    const query = vectors[0]?.vector ?? new Float32Array()

    const result = await createVectorSearch<Item>(database.pool, target).search(query, { k: 3 })

    expect(result).toMatchObject({ route: 'exact', reason: 'no valid index on "embedding" has the metric cosine' })
    expect(ids(result)).toEqual(nearestIds(vectors, query, 3))
  })

  test('a selective filter is answered exactly, with all rows there are', async ({ database }) => {
    const vectors = await createIndexedItems(database)
    const query = vectors[0]?.vector ?? new Float32Array()
    const search = createVectorSearch<Item>(database.pool, target)

    const result = await search.search(query, { filter: { equals: { tenant: 42 } } })

    expect(result.route).toBe('exact')
    expect(ids(result)).toEqual(nearestIds(vectors, query, 10, (id) => id % 100 === 42))
  })

  test('fewer rows than asked for come back only when there are no more', async ({ database }) => {
    const vectors = await createIndexedItems(database)
    const search = createVectorSearch<Item>(database.pool, { ...target, exactThreshold: 0 })

    const result = await search.search(vectors[0]?.vector ?? [], { k: 50, filter: { equals: { tenant: 3 } } })

    expect(ids(result)).toHaveLength(20)
    expect(result.route).toBe('exact')
  })

  test('a broad filter goes through the index', async ({ database }) => {
    const vectors = await createIndexedItems(database)
    const search = createVectorSearch<Item>(database.pool, { ...target, exactThreshold: 500 })

    const result = await search.search(vectors[4]?.vector ?? [], {
      filter: { tags: { tags: { any: ['even'] } } },
      explain: true,
    })

    expect(result).toMatchObject({ route: 'index', explain: { settings: ['hnsw.iterative_scan = relaxed_order'] } })
    expect(ids(result)).toHaveLength(10)
    expect(ids(result).every((id) => id % 2 === 0)).toBe(true)
  })

  test('a search bound to a tenant sees no other and refuses to run without', async ({ database }) => {
    const vectors = await createIndexedItems(database)
    const search = createVectorSearch<Item>(database.pool, { ...target, tenantColumn: 'tenant' })
    const query = vectors[0]?.vector ?? []

    const result = await search.search(query, { k: 3, filter: { tenant: 5 } })

    expect(result.hits.map(({ row }) => row.tenant)).toEqual([5, 5, 5])
    await expect(search.search(query)).rejects.toMatchObject({ code: 'SEARCH_TENANT_MISSING' })
  })

  test('rows without a vector and with zeros are nobody’s neighbours', async ({ database }) => {
    await ensureVectorExtension(database.pool)
    await database.pool.query(`
      create table items (id int, tenant int, embedding vector(2));
      insert into items values (1, 0, '[1,0]'), (2, 0, null), (3, 0, '[0,0]'), (4, 0, '[0,1]');
    `)

    const result = await createVectorSearch<Item>(database.pool, target).search([1, 0])

    expect(ids(result)).toEqual([1, 4])
  })

  test('bad queries and options are refused', async ({ database }) => {
    await createItems(database, { rows: 100, dimensions: 8 })
    const search = createVectorSearch<Item>(database.pool, target)
    const bad = { code: 'SEARCH_OPTION_INVALID' }

    await expect(search.search([1, 2])).rejects.toMatchObject({ code: 'VECTOR_INVALID' })
    await expect(search.search(new Float32Array(8))).rejects.toMatchObject({ code: 'VECTOR_INVALID' })
    await expect(search.search([1, 0, 0, 0, 0, 0, 0, 0], { k: 0 })).rejects.toMatchObject(bad)
    await expect(
      search.search([1, 0, 0, 0, 0, 0, 0, 0], { filter: { equals: { 'no such': 1 } } }),
    ).rejects.toMatchObject(bad)
    await expect(
      createVectorSearch<Item>(database.pool, { ...target, metric: 'hamming' }).search([1]),
    ).rejects.toMatchObject({ code: 'VECTOR_METRIC_UNSUPPORTED' })
    await expect(
      createVectorSearch<Item>(database.pool, { ...target, index: 'none' }).search([1, 0, 0, 0, 0, 0, 0, 0]),
    ).rejects.toMatchObject({ code: 'VECTOR_INDEX_NOT_FOUND' })
  })

  test('an extension in another schema than the search_path is found', async ({ database, db }) => {
    await db.query('drop extension if exists vector; create schema "Ext"; create extension vector schema "Ext"')
    await db.query(`
      create table items (id int, tenant int, embedding "Ext".vector(2));
      insert into items select n, 0, array[n, 1]::"Ext".vector from generate_series(1, 100) n;
      create index on items using hnsw (embedding "Ext".vector_l2_ops);
    `)

    const result = await createVectorSearch<Item>(database.pool, target).search([50, 1], { k: 2 })

    expect(ids(result)[0]).toBe(50)
    expect(result.hits[0]?.distance).toBe(0)
  })

  test('a new index is used after a refresh', async ({ database }) => {
    const vectors = await createItems(database, { rows: 2000, dimensions: 32 })
    const search = createVectorSearch<Item>(database.pool, target)
    const query = vectors[0]?.vector ?? []
    expect((await search.search(query)).route).toBe('exact')
    await database.pool.query('create index items_hnsw on items using hnsw (embedding vector_cosine_ops)')

    search.refresh()

    expect((await search.search(query)).route).toBe('index')
  })
})

serverTest('a search that fails gives its client back in working order', async ({ databaseUrl }) => {
  const { openDatabase, parseDatabaseUrl } = await import('@pgtend/database')
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'test',
    environment: 'development',
    maxConnections: 1,
  })
  const vectors = await createIndexedItems(database)
  const search = createVectorSearch<Item>(database.pool, { ...target, exactThreshold: 0 })
  const query = vectors[0]?.vector ?? []

  const failing = search.search(query, { efSearch: 100, filter: { equals: { id: 'not a number' } } })

  await expect(failing).rejects.toMatchObject({ code: '22P02' })
  expect((await search.search(query)).hits).toHaveLength(10)
})
