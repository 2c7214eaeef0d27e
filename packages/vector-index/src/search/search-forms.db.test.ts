import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import type { Queryable } from '../queryable.ts'
import { createVectorSearch } from './create-vector-search.ts'
import type { SearchResult } from './search-types.ts'

interface Item {
  readonly id: number
}

const OPTIONS = { applicationName: 'test', environment: 'development' } as const
const target = { table: 'items', column: 'embedding', columns: ['id'] } as const

function ids(result: SearchResult<Item>): readonly number[] {
  return result.hits.map(({ row }) => row.id)
}

/** How many of the true neighbours a search found. */
function shared(a: SearchResult<Item>, b: SearchResult<Item>): number {
  return ids(a).filter((id) => ids(b).includes(id)).length
}

test('indexes of rounded vectors and of bits are used, and what they give is sorted by the full distance', async ({
  databaseUrl,
}) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(database, { rows: 3000, dimensions: 128, noise: 1 })
  const query = vectors[5]?.vector ?? []
  const exact = await createVectorSearch<Item>(database.pool, target).search(query, { exact: true })
  await database.pool.query(`
    create index items_half on items using hnsw ((embedding::halfvec(128)) halfvec_cosine_ops);
    create index items_bits on items using hnsw ((binary_quantize(embedding)::bit(128)) bit_hamming_ops);
  `)

  const half = await createVectorSearch<Item>(database.pool, target).search(query, { explain: true })
  const bits = createVectorSearch<Item>(database.pool, { ...target, index: 'items_bits' })
  const few = await bits.search(query, { rerank: 10, explain: true })
  const usual = await bits.search(query, { explain: true })

  expect(half).toMatchObject({ index: 'items_half', explain: { indexUsed: true, settings: [] } })
  expect(shared(half, exact)).toBeGreaterThanOrEqual(9)
  expect(few).toMatchObject({ index: 'items_bits', explain: { indexUsed: true } })
  expect(usual.explain?.settings).toEqual(['hnsw.ef_search = 200', 'hnsw.iterative_scan = relaxed_order'])
  expect(shared(usual, exact)).toBeGreaterThanOrEqual(9)
  expect(shared(usual, exact)).toBeGreaterThan(shared(few, exact))
  const distances = usual.hits.map(({ distance }) => distance)
  expect(distances).toEqual(distances.toSorted((a, b) => a - b))
})

test('L1 distance, sparse vectors and bit strings are searched through their indexes', async ({ databaseUrl, db }) => {
  await db.query(`
    create table points (id int, embedding vector(3), sparse sparsevec(1000), bits bit(16));
    insert into points
    select n, array[sin(n * 12.9), sin(n * 78.2), sin(n * 37.7)]::vector,
           format('{1:%s,500:%s,1000:%s}/1000', sin(n * 12.9), sin(n * 78.2), sin(n * 37.7))::sparsevec,
           (n * 7919)::bit(16)
      from generate_series(1, 8000) n;
    create index on points using hnsw (embedding vector_l1_ops) with (ef_construction = 32);
    create index on points using hnsw (sparse sparsevec_cosine_ops) with (ef_construction = 32);
    create index on points using hnsw (bits bit_hamming_ops) with (ef_construction = 32);
    analyze points;
  `)
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const points = (column: string) =>
    createVectorSearch<Item>(database.pool, { table: 'points', column, columns: ['id'] })
  const numbers = [12.9, 78.2, 37.7].map((factor) => Math.sin(1500 * factor))
  const options = { k: 1, efSearch: 400, explain: true } as const

  const l1 = await points('embedding').search(numbers, options)
  const sparse = await points('sparse').search({ dimensions: 1000, indices: [0, 499, 999], values: numbers }, options)
  const text = `{1000:${numbers[2]},1:${numbers[0]},500:${numbers[1]}}/1000`
  const sparseText = await points('sparse').search(text, options)
  const bits = await points('bits').search(((77 * 7919) % 65_536).toString(2).padStart(16, '0'), options)

  expect([l1, sparse, bits].map(({ explain }) => explain?.indexUsed)).toEqual([true, true, true])
  expect(ids(l1)).toEqual([1500])
  expect(l1.hits[0]?.distance).toBeCloseTo(0, 4)
  expect([ids(sparse), ids(sparseText)]).toEqual([[1500], [1500]])
  expect(sparse.hits[0]?.distance).toBeCloseTo(0, 5)
  expect(bits.hits[0]).toEqual({ row: { id: 77 }, distance: 0, similarity: undefined })
})

test('a partial index serves the tenant it was built for, and nobody else', async ({ databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(database, { rows: 2000, dimensions: 16 })
  await database.pool.query(`
    update items set tenant = tenant % 2;
    create index items_zero on items using hnsw (embedding vector_cosine_ops) where tenant = 0;
    analyze items;
  `)
  const search = createVectorSearch<Item>(database.pool, { ...target, tenantColumn: 'tenant', exactThreshold: 100 })
  const query = vectors[4]?.vector ?? []
  // After five runs the server thinks of a plan for any tenant, which could not use the index.
  for (let run = 0; run < 6; run += 1) await search.search(query, { filter: { tenant: 0 } })

  const zero = await search.search(query, { filter: { tenant: 0 }, explain: true })
  const one = await search.search(query, { filter: { tenant: 1 } })

  expect(zero).toMatchObject({ route: 'index', index: 'items_zero', explain: { indexUsed: true, settings: [] } })
  expect(ids(zero)[0]).toBe(4)
  expect(one).toMatchObject({ route: 'exact', reason: 'no valid index on "embedding" has the metric cosine' })
  expect(ids(one).every((id) => id % 2 === 1)).toBe(true)
})

test('a planner that would rather read a large table is kept from it, and the result says so', async ({
  databaseUrl,
  db,
}) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(database, { rows: 1500, dimensions: 768 })
  await database.pool.query(
    'create index items_ivf on items using ivfflat (embedding vector_cosine_ops) with (lists = 15)',
  )
  // Vectors of this size lie in TOAST, which the planner does not count: with all lists a sequential scan looks cheap.
  await db.query(`alter database "${new URL(databaseUrl).pathname.slice(1)}" set ivfflat.probes = 15`)
  await using later = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const large = createVectorSearch<Item>(later.pool, { ...target, exactThreshold: 100 })
  const small = createVectorSearch<Item>(later.pool, { ...target, exactThreshold: 5000 })
  await later.pool.query("load 'vector'")

  const forced = await large.search(vectors[3]?.vector ?? [], { k: 5 })
  const left = await small.search(vectors[3]?.vector ?? [], { k: 5 })

  expect(forced).toMatchObject({ route: 'index', index: 'items_ivf' })
  expect(forced.reason).toContain('was kept from it')
  expect(left).toMatchObject({ route: 'exact', reason: 'the planner finds another way cheaper than index "items_ivf"' })
  expect(ids(forced)).toEqual(ids(left))
  expect((await later.pool.query('show enable_seqscan')).rows).toEqual([{ enable_seqscan: 'on' }])
})

test('the indexes of partitions are used', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(database, { rows: 4000, dimensions: 32 })
  await db.query(`
    create table parts (id int, tenant int, embedding vector(32)) partition by list (tenant);
    create table parts_zero partition of parts for values in (0);
    create table parts_rest partition of parts default;
    insert into parts select id, tenant % 2, embedding from items;
    create index parts_hnsw on parts using hnsw (embedding vector_cosine_ops);
    analyze parts;
  `)
  const search = createVectorSearch<Item>(database.pool, { ...target, table: 'parts', exactThreshold: 100 })
  const query = vectors[6]?.vector ?? []

  const all = await search.search(query, { explain: true })
  const tenant = await search.search(query, { filter: { equals: { tenant: 1 } }, explain: true })

  expect(all).toMatchObject({ route: 'index', index: 'parts_hnsw', explain: { indexUsed: true } })
  expect(ids(all)[0]).toBe(6)
  expect(tenant).toMatchObject({ route: 'index', explain: { indexUsed: true } })
  expect(ids(tenant).every((id) => id % 2 === 1)).toBe(true)
})

test('anything that runs a statement can be searched on, inside a transaction too', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(database, { rows: 3000, dimensions: 16 })
  await db.query('create index items_hnsw on items using hnsw (embedding vector_cosine_ops)')
  const runner: Queryable = { query: (text, values) => db.query(text, values) }
  const search = createVectorSearch<Item>(runner, target)
  const setting = async (): Promise<unknown> => (await db.query('show hnsw.ef_search')).rows[0]['hnsw.ef_search']

  await db.query('begin; set local hnsw.ef_search = 70')
  const found = await search.search(vectors[3]?.vector ?? [], { k: 1, efSearch: 200, explain: true })
  const inside = await setting()
  await db.query('commit')

  expect(ids(found)).toEqual([3])
  expect(found.explain).toMatchObject({ indexUsed: true, settings: ['hnsw.ef_search = 200'] })
  expect([inside, await setting()]).toEqual(['70', '40'])
})

test('the settings hold while the statement runs', async ({ databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(database, { rows: 3000, dimensions: 16 })
  await database.pool.query('create index on items using ivfflat (embedding vector_cosine_ops) with (lists = 60)')
  const search = createVectorSearch<Item>(database.pool, target)
  const found = async (probes: number): Promise<number> => {
    let total = 0
    for (const { vector } of vectors.slice(0, 20)) {
      const [exact, near] = [await search.search(vector, { exact: true }), await search.search(vector, { probes })]
      total += shared(near, exact)
    }
    return total
  }

  const [one, all] = [await found(1), await found(60)]

  expect(all).toBe(200)
  expect(one).toBeLessThan(200)
})

test('a search goes on when the table changes under its prepared statements', async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), { ...OPTIONS, maxConnections: 1 })
  const vectors = await createItems(database, { rows: 500, dimensions: 16 })
  const search = createVectorSearch<Item>(database.pool, target)
  const query = vectors[3]?.vector ?? []
  const before = await search.search(query, { k: 1 })
  const { rows } = await database.pool.query('select 1 from pg_prepared_statements')

  await db.query('alter table items alter column id type text')
  const after = await search.search(query, { k: 1 })
  await database.pool.query('deallocate all')

  expect(rows).toHaveLength(1)
  expect([...before.hits, ...after.hits].map(({ row }) => row)).toEqual([{ id: 3 }, { id: '3' }])
  expect((await search.search(query, { k: 1 })).hits).toHaveLength(1)
})

test('of equal indexes any will do, also one that was built since, unless one is named', async ({ databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(database, { rows: 3000, dimensions: 16 })
  const query = vectors[5]?.vector ?? []
  const build = (name: string) =>
    database.pool.query(`create index ${name} on items using hnsw (embedding vector_cosine_ops)`)
  await build('m')
  const earlier = createVectorSearch<Item>(database.pool, target)
  await earlier.search(query)
  await build('a')
  await build('z')
  const settings = { efSearch: 60 }
  const named = (index: string) => createVectorSearch<Item>(database.pool, { ...target, index }).search(query, settings)

  const known = await earlier.search(query, settings)
  const fresh = await createVectorSearch<Item>(database.pool, target).search(query, settings)
  const each = [await named('m'), await named('a'), await named('z')]

  expect([known.route, fresh.route]).toEqual(['index', 'index'])
  // The planner takes one of the three, so a search through another one only has to do without.
  expect(each.map(({ route }) => route).toSorted()).toEqual(['exact', 'exact', 'index'])
  expect(ids(fresh)[0]).toBe(5)
})

test('what the database sets for searches holds, and the default of pgvector must then be asked for', async ({
  databaseUrl,
  db,
}) => {
  const name = (await db.query('select current_database() as name')).rows[0]?.name
  await db.query(`alter database "${name}" set hnsw.ef_search = 7`)
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(database, { rows: 3000, dimensions: 16 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const search = createVectorSearch<Item>(database.pool, target)
  const settings = async (options: { readonly k: number; readonly efSearch?: number }) =>
    (await search.search(vectors[5]?.vector ?? [], { ...options, explain: true })).explain?.settings

  expect(await settings({ k: 7 })).toEqual([])
  expect(await settings({ k: 10 })).toEqual(['hnsw.ef_search = 10'])
  expect(await settings({ k: 7, efSearch: 40 })).toEqual(['hnsw.ef_search = 40'])
})

test('what a transaction sets for itself is nothing to go by for the searches after it', async ({ databaseUrl }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
  const vectors = await createItems(database, { rows: 3000, dimensions: 16 })
  await database.pool.query('create index on items using hnsw (embedding vector_cosine_ops)')
  const client = await database.connect()
  const search = createVectorSearch<Item>(client, target)
  const settings = async () =>
    (await search.search(vectors[5]?.vector ?? [], { efSearch: 400, explain: true })).explain?.settings

  await client.query('begin; set local hnsw.ef_search = 400')
  await settings()
  await client.query('commit')

  expect(await settings()).toEqual(['hnsw.ef_search = 400'])
  await client.end()
})
