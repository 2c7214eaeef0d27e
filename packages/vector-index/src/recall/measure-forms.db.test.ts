import { expect } from 'vitest'
import { clusteredVectors } from '../../test/clustered-vectors.ts'
import { createItems } from '../../test/create-items.ts'
import { test } from '../../test/server-test.ts'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import { compareMeasurements } from './compare-measurements.ts'
import { measureRecall } from './measure-recall.ts'
import { withRecallSession } from './recall-session.ts'
import { summarise } from './summarise.ts'

const items = { table: 'items', column: 'embedding' }

test('a partitioned table is measured through the parent and by partition', async ({ database }) => {
  await ensureVectorExtension(database.pool)
  await database.pool.query(`
      create schema "Odd Name";
      create table "Odd Name"."select" (id int, "The Team" int, "The ""Vector" vector(3)) partition by list ("The Team");
      create table "Odd Name"."Part.1" partition of "Odd Name"."select" for values in (1);
      create table "Odd Name"."Part 2" partition of "Odd Name"."select" for values in (2);
      insert into "Odd Name"."select"
      select n, n % 2 + 1, array[cos(n / 100.0), sin(n / 100.0), n % 7]::vector from generate_series(1, 5000) n;
      create index "By Cosine" on "Odd Name"."select" using hnsw ("The ""Vector" vector_cosine_ops);
      analyze "Odd Name"."select"`)
  const column = { schema: 'Odd Name', column: 'The "Vector' }

  const whole = await measureRecall(database, { ...column, table: 'select', queries: 20 })
  const part = await measureRecall(database, { ...column, table: 'Part.1', queries: 20 })
  const team = await measureRecall(database, { ...column, table: 'select', queries: 20, tenantColumn: 'The Team' })

  expect(whole).toMatchObject({ index: 'By Cosine', indexUsed: true, queries: 20 })
  expect(whole.recall).toBeGreaterThan(0.9)
  expect(part).toMatchObject({ indexUsed: true, queries: 20 })
  expect(whole.passBytes).toBeGreaterThan(part.passBytes * 1.5)
  expect(team.strata.map(({ name }) => name)).toEqual(['tenant 1', 'tenant 2'])
})

test('a graph that loses whole queries is told by more than its mean', async ({ database }) => {
  await createItems(database, { rows: 4000, dimensions: 24, clusters: 300, noise: 0.05 })
  await database.pool.query(`
      create index weak on items using hnsw (embedding vector_cosine_ops) with (m = 2, ef_construction = 4);
      create index strong on items using hnsw (embedding vector_cosine_ops) with (m = 16, ef_construction = 200)`)

  const [weak, strong] = await withRecallSession(
    database,
    { ...items, queries: { from: 'rows', count: 60 } },
    async (session) => [
      summarise(await session.measure({ index: 'weak' }, { force: true })),
      summarise(await session.measure({ index: 'strong' }, { force: true })),
    ],
  )

  expect(weak?.below50Percent).toBeGreaterThan(0.05)
  expect(strong?.below50Percent).toBe(0)
})

test('a rebuild is proven by the same queries', async ({ database }) => {
  await ensureVectorExtension(database.pool)
  await database.pool.query(`
      create table items (id int primary key, embedding vector(32));
      create index early on items using ivfflat (embedding vector_cosine_ops) with (lists = 30)`)
  const vectors = clusteredVectors({ rows: 2500, dimensions: 32, noise: 0.8 })
  await database.pool.query(`insert into items select * from unnest($1::int[], $2::text[]::vector[])`, [
    vectors.map((_, id) => id),
    vectors.map(({ vector }) => `[${vector.join(',')}]`),
  ])
  await database.pool.query('analyze items')
  const before = await measureRecall(database, { ...items, queries: 60, probes: 2 })

  await database.pool.query('reindex index early')
  const after = await measureRecall(database, { ...items, queries: 60, probes: 2 })

  expect(compareMeasurements(before, after)).toMatchObject({ queries: 60, verdict: 'better' })
  expect(compareMeasurements(after, before)).toMatchObject({ verdict: 'worse' })
})

test('bits are measured with the rows that are sorted again', async ({ database }) => {
  await createItems(database, { rows: 2000, dimensions: 64, noise: 0.8 })
  await database.pool.query(
    'create index on items using hnsw ((binary_quantize(embedding)::bit(64)) bit_hamming_ops) with (ef_construction = 100)',
  )

  const measured = await withRecallSession(
    database,
    { ...items, queries: { from: 'rows', count: 30 } },
    async (session) => [
      await session.measure({ settings: { rerank: 10 } }, { force: true }),
      await session.measure({ settings: { rerank: 400 } }, { force: true }),
    ],
  )

  const [few = 0, many = 0] = measured.map((measurement) => summarise(measurement).recall)
  expect(measured.map(({ rerank }) => rerank)).toEqual([null, 400])
  expect(few).toBeLessThan(0.8)
  expect(many).toBeGreaterThan(few + 0.2)
})

test('the one pass agrees with exact searches, for every metric of every type', async ({ database }) => {
  await ensureVectorExtension(database.pool)
  await database.pool.query(`
      create table kinds (id int primary key, v vector(24), h halfvec(24), s sparsevec(24), b bit(24));
      insert into kinds
      select n, v, v, v::sparsevec, binary_quantize(v)::bit(24)
        from (select n, (select array_agg(sin(n * d * 0.37) + (n % 5)) from generate_series(1, 24) d)::vector(24) as v
                from generate_series(1, 1200) n) made`)
  for (const [column, operators] of [
    ['v', ['cosine', 'l2', 'ip', 'l1']],
    ['h', ['cosine', 'l2', 'ip', 'l1']],
    ['s', ['cosine', 'l2', 'ip', 'l1']],
    ['b', ['hamming', 'jaccard']],
  ] as const) {
    const type = { v: 'vector', h: 'halfvec', s: 'sparsevec', b: 'bit' }[column]
    for (const operator of operators) {
      await database.pool.query(
        `create index i on kinds using hnsw (${column} ${type}_${operator}_ops) with (m = 2, ef_construction = 4)`,
      )

      const { alone, together } = await withRecallSession(
        database,
        { table: 'kinds', column, queries: { from: 'rows', count: 8 } },
        async (session) => {
          const together = await session.measure({}, { queries: session.queries.slice(4), force: true })
          await session.timeExact(8)
          return { together, alone: await session.measure({}, { queries: session.queries.slice(4), force: true }) }
        },
      )

      const recalls = (of: typeof alone) => of.perQuery.map(({ recall }) => recall)
      expect(recalls(together), `${column} ${operator}`).toEqual(recalls(alone))
      expect(together.perQuery, `${column} ${operator}`).toHaveLength(4)
      await database.pool.query('drop index i')
    }
  }
})

test('queries beside rows are no rows', async ({ database }) => {
  await createItems(database, { rows: 1500, dimensions: 16 })
  await database.pool.query('create index on items using ivfflat (embedding vector_cosine_ops) with (lists = 10)')

  const measured = await withRecallSession(
    database,
    { ...items, queries: { from: 'rows', count: 20, beside: true } },
    async (session) => ({
      selves: session.queries.map(({ self }) => self),
      ...(await session.measure({ settings: { probes: 10 } }, { force: true })),
    }),
  )

  expect(new Set(measured.selves)).toEqual(new Set([undefined]))
  expect(measured.perQuery[0]?.query).toMatch(/^beside:\["\d+"\]$/)
  expect(summarise(measured)).toMatchObject({ queries: 20, recall: 1 })
})

test('of two equal indexes the one is measured that the planner takes, unless the other is named', async ({
  database,
}) => {
  await createItems(database, { rows: 1500, dimensions: 16 })
  await database.pool.query(`
    create index a_older on items using hnsw (embedding vector_cosine_ops);
    create index b_newer on items using hnsw (embedding vector_cosine_ops)`)

  const usual = await measureRecall(database, { ...items, queries: 20 })
  const older = await measureRecall(database, { ...items, queries: 20, index: 'a_older' })

  expect(usual).toMatchObject({ index: 'b_newer', indexUsed: true, queries: 20 })
  expect(older).toMatchObject({ index: 'a_older', indexUsed: false, queries: 0, low: 0, high: 1 })
  expect(older.reason).toBe('the planner reads index "b_newer" instead: it holds that to be cheaper')
})

test('an index of the other method beside it does not keep one from being measured', async ({ database }) => {
  await createItems(database, { rows: 1500, dimensions: 16 })
  await database.pool.query(`
    create index lists on items using ivfflat (embedding vector_cosine_ops) with (lists = 10);
    create index graph on items using hnsw (embedding vector_cosine_ops)`)

  const measured = await withRecallSession(
    database,
    { ...items, queries: { from: 'rows', count: 10 } },
    async (session) => [
      await session.measure({ index: 'lists', settings: { probes: 9 } }, { force: true }),
      await session.measure({ index: 'graph', settings: { efSearch: 200 } }, { force: true }),
    ],
  )

  expect(measured.map(({ index, perQuery }) => [index, perQuery.length])).toEqual([
    ['lists', 10],
    ['graph', 10],
  ])
})

test('a partial index is measured among its rows', async ({ database }) => {
  await createItems(database, { rows: 3000, dimensions: 16 })
  await database.pool.query(
    'create index partly on items using hnsw (embedding vector_cosine_ops) where tenant < 50 and metadata is not null',
  )

  const partly = await measureRecall(database, { ...items, index: 'partly', queries: 20, efSearch: 60 })

  expect(partly).toMatchObject({ index: 'partly', indexUsed: true, filtered: false, queries: 20, short: 0 })
  expect(partly.recall).toBeGreaterThan(0.9)
  const ids = partly.perQuery.map(({ query }) => Number(JSON.parse(query)[0]))
  expect(ids.every((id) => id % 100 < 50)).toBe(true)
  await expect(measureRecall(database, { ...items, queries: 20 })).rejects.toMatchObject({
    code: 'VECTOR_INDEX_NOT_FOUND',
  })
})

test('numbers are queries of a sparse column too', async ({ database }) => {
  await ensureVectorExtension(database.pool)
  await database.pool.query(`
    create table sparse (id int primary key, v sparsevec(4));
    insert into sparse select n, array[n % 7, 0, n % 3, 1]::vector(4)::sparsevec from generate_series(1, 200) n;
    create index on sparse using hnsw (v sparsevec_l2_ops)`)

  const result = await measureRecall(database, {
    table: 'sparse',
    column: 'v',
    efSearch: 200,
    queryVectors: [[1, 0, 2, 1], [0, 0, 0.5, 0], '{1:3}/4'],
  })

  expect(result).toMatchObject({ queries: 3, recall: 1, queriesFrom: 'given' })
})
