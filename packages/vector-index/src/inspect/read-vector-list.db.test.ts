import { eachEngine, test as serverTest, waitFor } from '@pgtend/testing'
import { expect } from 'vitest'
import { createItems } from '../../test/create-items.ts'
import { holdSnapshot } from '../../test/rebuild-items.ts'
import { test as databaseTest } from '../../test/server-test.ts'
import { ensureVectorExtension } from '../extension/ensure-vector-extension.ts'
import { collectPendingIndexes } from '../pending/collect-pending-indexes.ts'
import { parsePrismaSchema } from '../prisma/parse-prisma-schema.ts'
import { ensureRecallTable } from '../recall/recall-table.ts'
import { readVectorList } from './read-vector-list.ts'
import { vectorListSchema } from './vector-list.ts'

const ITEMS = `
  create schema "Odd Name";
  create table "Odd Name"."Order Items" (id int primary key, "select" vector(8));
  insert into "Odd Name"."Order Items"
  select n, array(select sin(1e7 * sin(n * 8 + d)) from generate_series(1, 8) d)::vector from generate_series(1, 2000) n;
  create index half on "Odd Name"."Order Items" using hnsw (("select"::halfvec(8)) halfvec_cosine_ops);
  create index plain on "Odd Name"."Order Items" using ivfflat ("select" vector_l2_ops) with (lists = 4);
  analyze "Odd Name"."Order Items";
`
const PRISMA = `
model Item {
  id  Int @id
  vec Unsupported("vector(8)") @map("select")
  @@index([vec], map: "gone")
  @@map("Order Items")
}`

eachEngine('the list of vector columns', (test) => {
  test('tells size, recall, pending indexes and what Prisma would do', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(ITEMS)
    await ensureRecallTable(db)
    await db.query(`
      insert into pgtend.vector_recall (table_schema, table_name, column_name, index_name, metric, k, queries, recall,
             recall_low, recall_high, below_50_percent, index_used, detail)
      select 'Odd Name', 'Order Items', 'select', 'half', 'cosine', 10, 50, r, r - 0.1, 1, 0, true, '{}' from unnest('{0.5,0.9}'::float8[]) r
    `)
    const pending = collectPendingIndexes({
      configured: [{ target: '"Odd Name"."Order Items".select', metric: 'l1' }, { target: 'elsewhere.v' }],
    })

    const list = vectorListSchema.parse(
      await readVectorList(db, {
        filter: { table: 'Order Items' },
        pending,
        prisma: parsePrismaSchema([PRISMA]),
        plan: { latencyBudgetMs: 0 },
      }),
    )

    const [column] = list.columns
    expect(column?.indexes.map(({ name, prisma }) => [name, prisma?.outcome])).toEqual([
      ['half', 'left alone'],
      ['plain', 'would be renamed'],
    ])
    expect(column?.missingFromPrisma).toEqual(['gone'])
    const [half] = column?.indexes ?? []
    expect(half?.measured).toMatchObject({ recall: 0.9, low: 0.8, k: 10, queries: 50 })
    expect((half?.bytes ?? 0) / (half?.expectedBytes ?? 1)).toBeCloseTo(1, 0)
    expect(list.pending).toMatchObject([{ state: 'ready', rows: 2000 }])
  })

  test('tells the size of a fresh partial or sparse index, and why when it cannot', async ({ db }) => {
    await ensureVectorExtension(db)
    await db.query(`
      create table "select" (id int primary key, kind int, v vector(8), s sparsevec(5000));
      insert into "select"
      select n, n % 4, array(select sin(1e7 * sin(n * 8 + d)) from generate_series(1, 8) d)::vector,
             format('{%s:1,%s:2,%s:3}/5000', n, n + 1, n + 2)::sparsevec from generate_series(1, 2000) n;
      create index part on "select" using hnsw (v vector_l2_ops) where kind = 1;
      create index sparse on "select" using hnsw (s sparsevec_l2_ops);
      create table fresh (v vector(8));
      create index fresh_idx on fresh using hnsw (v vector_l2_ops);
      analyze "select";
    `)

    const { columns } = vectorListSchema.parse(await readVectorList(db))

    const indexes = columns.flatMap((column) => column.indexes)
    const ratio = (name: string): number => {
      const found = indexes.find((index) => index.name === name)
      return (found?.bytes ?? 0) / (found?.expectedBytes ?? 1)
    }
    expect(ratio('part')).toBeCloseTo(1, 0)
    expect(ratio('sparse')).toBeCloseTo(1, 0)
    expect(indexes.find(({ name }) => name === 'fresh_idx')).toMatchObject({
      expectedBytes: null,
      sizeUnknown: 'the table was never analyzed',
    })
  })

  test('of an empty database is empty', async ({ db }) => {
    await ensureVectorExtension(db)

    expect(await readVectorList(db)).toMatchObject({ columns: [], pending: [] })
  })
})

serverTest(
  'statements that sort by a column are listed without their values, with what keeps an index from helping',
  async ({ db }) => {
    await db.query(`create extension if not exists pg_stat_statements; ${ITEMS}`)
    const query = "'[1,2,3,4,5,6,7,8]'::vector"
    await db.query(`select id from "Odd Name"."Order Items" order by "select" <-> ${query} limit 5`)
    await db.query(
      `select id, 1 - ("select" <=> ${query}) as score from "Odd Name"."Order Items" order by score desc limit 7`,
    )

    const list = await readVectorList(db)

    const statements = list.columns[0]?.statements ?? []
    expect(list.statementsUnavailable).toBeNull()
    expect(Object.fromEntries(statements.map(({ metric, problems }) => [metric, problems]))).toEqual({
      l2: [],
      cosine: ['descending', 'computed', 'cast'],
    })
    expect(statements.map(({ text }) => text).join()).not.toMatch(/[1-9],[1-9]|limit \d/)
  },
)

serverTest('without pg_stat_statements the list says that nobody knows', async ({ db }) => {
  await db.query('drop extension if exists pg_stat_statements')

  expect((await readVectorList(db)).statementsUnavailable).toContain('pg_stat_statements')
})

serverTest('names with dots keep their indexes apart, and the copy of a tune is left out', async ({ db }) => {
  await ensureVectorExtension(db)
  await db.query(`
    create schema a; create schema "a.b"; create schema pgtend_tune_123;
    create table a.t (v vector(3)); create table "a.b".t (v vector(3)); create table pgtend_tune_123.sample (v vector(3));
    create index "b.c" on a.t using hnsw (v vector_l2_ops);
    create index c on "a.b".t using hnsw (v vector_l2_ops);
  `)
  await ensureRecallTable(db)
  await db.query(`
    insert into pgtend.vector_recall (table_schema, table_name, column_name, index_name, metric, k, queries, recall,
           recall_low, recall_high, below_50_percent, index_used, detail)
    values ('a', 't', 'v', 'b.c', 'l2', 10, 50, 0.5, 0.4, 0.6, 0, true, '{}')
  `)

  const { columns } = await readVectorList(db)

  const measured = columns.map(({ schema, indexes }) => [schema, indexes[0]?.measured?.recall])
  expect(measured).toEqual([
    ['a', 0.5],
    ['a.b', undefined],
  ])
  const copy = await readVectorList(db, { filter: { schema: 'pgtend_tune_123' } })
  expect(copy.columns).toHaveLength(1)
})

databaseTest('an index that a session builds is being built, and is no leftover', async ({ database }) => {
  await createItems(database, { rows: 100, dimensions: 8 })
  const blocker = await holdSnapshot(database)
  const builder = await database.connect()
  const building = builder.query('create index concurrently slow on items using hnsw (embedding vector_l2_ops)')
  await waitFor(async () => (await readVectorList(database.pool)).columns[0]?.indexes[0]?.building === true, {
    what: 'the build to begin',
  })

  await blocker.release()
  await building
  await builder.end()

  const { columns } = await readVectorList(database.pool)
  expect(columns[0]?.indexes).toMatchObject([{ name: 'slow', valid: true, building: false }])
})
