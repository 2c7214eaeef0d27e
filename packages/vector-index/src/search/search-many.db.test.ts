import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { eachEngine, test as serverTest } from '@pgtend/testing'
import fc from 'fast-check'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { createVectorSearch } from './create-vector-search.ts'

interface Item {
  readonly id: number
}

const OPTIONS = { applicationName: 'test', environment: 'development' } as const
const target = { table: 'items', column: 'embedding', columns: ['id'] } as const

eachEngine('a search of many vectors', (test) => {
  test('gives each query what it would get alone, in order', { timeout: 60_000 }, async ({ database }) => {
    const vectors = await createItems(database, { rows: 400, dimensions: 16 })
    const search = createVectorSearch<Item>(database.pool, target)
    const queries = [9, 3, 3, 77].map((id) => vectors[id]?.vector ?? [])

    const many = await search.searchMany(queries, { k: 4, filter: { equals: { tenant: [3, 9, 77] } } })
    const alone = await Promise.all(
      queries.map((query) => search.search(query, { k: 4, filter: { equals: { tenant: [3, 9, 77] } } })),
    )

    expect(many.map(({ hits }) => hits)).toEqual(alone.map(({ hits }) => hits))
    expect(many.map(({ hits }) => hits[0]?.row.id)).toEqual([9, 3, 3, 77])
    expect(await search.searchMany([])).toEqual([])
  })
})

serverTest(
  'many vectors go through the index, and only short answers are repeated exactly',
  async ({ databaseUrl }) => {
    await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
    const vectors = await createItems(database, { rows: 3000, dimensions: 16, clusters: 30 })
    // Lists are far apart, and the rows of one tenant lie in one of them.
    await database.pool.query(`
    create index on items using ivfflat (embedding vector_cosine_ops) with (lists = 30);
    update items set tenant = (metadata->>'cluster')::int;
    analyze items;
  `)
    const search = createVectorSearch<Item>(database.pool, { ...target, exactThreshold: 0 })
    const near = vectors.findIndex(({ cluster }) => cluster === 0)
    const far = vectors.findIndex(({ cluster }) => cluster === 20)
    const queries = [near, far].map((id) => vectors[id]?.vector ?? [])
    const filter = { equals: { tenant: 0 } }
    // One list and no iterative scan, as before pgvector 0.8.
    await database.pool.query(`alter database "${new URL(databaseUrl).pathname.slice(1)}" set ivfflat.max_probes = 1`)
    await using limited = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)

    const results = await createVectorSearch<Item>(limited.pool, { ...target, exactThreshold: 0 }).searchMany(queries, {
      k: 5,
      filter,
    })
    const exact = await search.searchMany(queries, { k: 5, filter, exact: true })

    expect(results.map(({ route, retried }) => [route, retried])).toEqual([
      ['index', false],
      ['exact', true],
    ])
    expect(results[1]?.reason).toMatch(/gave \d of 5 rows$/)
    expect(results[1]?.hits).toEqual(exact[1]?.hits)
  },
)

serverTest(
  'whatever the filter, no search gives fewer rows than exist, and exact ones are right',
  async ({ databaseUrl }) => {
    await using database = await openDatabase(parseDatabaseUrl(databaseUrl), OPTIONS)
    const vectors = await createItems(database, { rows: 3000, dimensions: 8, clusters: 20 })
    await database.pool.query(`
    create index items_hnsw on items using hnsw (embedding vector_cosine_ops);
    create index items_bits on items using hnsw ((binary_quantize(embedding)::bit(8)) bit_hamming_ops);
    create index items_some on items using hnsw (embedding vector_cosine_ops) where tenant = 7;
  `)
    const filters = fc.record(
      {
        tenant: fc.oneof(
          fc.integer({ min: 5, max: 9 }),
          fc.uniqueArray(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 40 }),
        ),
        parity: fc.constantFrom('even', 'odd'),
        cluster: fc.integer({ min: 0, max: 22 }),
      },
      { requiredKeys: [] },
    )

    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.integer({ min: 1, max: 120 }),
        fc.constantFrom(0, 50, 5000),
        fc.constantFrom(undefined, 'items_bits'),
        fc.nat(2999),
        async ({ tenant, parity, cluster }, k, exactThreshold, index, at) => {
          const query = vectors[at]?.vector ?? new Float32Array()
          const search = createVectorSearch<Item>(database.pool, { ...target, exactThreshold, index })
          const distance = (id: number): number =>
            1 - (vectors[id]?.vector.reduce((sum, value, i) => sum + value * (query[i] ?? 0), 0) ?? 0)
          const matching = vectors
            .map((vector, id) => ({ ...vector, id }))
            .filter(({ id }) => tenant === undefined || [tenant].flat().includes(id % 100))
            .filter(({ id }) => parity === undefined || (id % 2 === 0) === (parity === 'even'))
            .filter((vector) => cluster === undefined || vector.cluster === cluster)
            .map(({ id }) => id)

          const result = await search.search(query, {
            k,
            filter: {
              ...(tenant !== undefined && { equals: { tenant } }),
              ...(parity && { tags: { tags: { all: [parity] } } }),
              ...(cluster !== undefined && { contains: { metadata: { cluster } } }),
            },
          })

          const found = result.hits.map(({ row }) => row.id)
          expect(found).toHaveLength(Math.min(k, matching.length))
          expect(new Set(found).size).toBe(found.length)
          expect(found.filter((id) => !matching.includes(id))).toEqual([])
          if (result.route === 'exact') {
            const nearest = matching.map(distance).toSorted((a, b) => a - b)
            for (const [place, hit] of result.hits.entries()) expect(hit.distance).toBeCloseTo(nearest[place] ?? -1, 4)
          }
        },
      ),
      { numRuns: 60, seed: 4 },
    )
  },
)
