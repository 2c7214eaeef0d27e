import type { Database } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import { describe, expect } from 'vitest'
import { applyPush } from './apply-push.ts'
import { planPush } from './plan-push.ts'
import { pushPlanSchema, pushResultSchema } from './push-plan.ts'

const schemaOf = (models: string) => [
  { path: 'app.prisma', content: `datasource db {\n  provider = "postgresql"\n}\n${models}` },
]
const DEVELOPMENT = { environment: 'development' } as const

const NOTE = 'model note {\n  id Int @id\n  body String?\n}\n'

async function tables(database: Database, schema = 'public'): Promise<readonly string[]> {
  const { rows } = await database.pool.query<{ name: string }>(
    'select tablename as name from pg_tables where schemaname = $1::text order by 1',
    [schema],
  )
  return rows.map(({ name }) => name)
}

eachEngine('push', (test, engine) => {
  test('leaves alone what raw SQL owns and says why', { timeout: 120_000 }, async ({ database, db }) => {
    await db.query(`
      create extension if not exists vector;
      create table note (id int primary key, body text, embedding vector(3), range int4range, words tsvector
        generated always as (to_tsvector('simple', body)) stored, exclude using gist (range with &&));
      create index note_hnsw on note using hnsw (embedding vector_cosine_ops);
      create index note_lower on note (lower(body));
      create index note_words on note using gin (words);
      create index note_pattern on note (body text_pattern_ops);
      create index note_plain on note (body, id);
      create table event (id int, at date) partition by range (at);
      create table event_2026 partition of event for values from ('2026-01-01') to ('2027-01-01');
      create schema pgtend; create table pgtend.step (id int);
      create table _prisma_migrations (id int);
    `)
    const model = NOTE.replace(
      'body String?',
      'body String?\n  embedding Unsupported("vector(3)")?\n  range Unsupported("int4range")?',
    )

    const plan = await planPush(database, schemaOf(model), DEVELOPMENT)
    await applyPush(database, plan)

    expect(plan.statements.map(({ sql }) => sql)).toEqual(['DROP INDEX "note_plain"'])
    expect(Object.fromEntries(plan.leftAlone.map(({ object, reason }) => [object, reason]))).toEqual({
      'index "note_hnsw"': 'hnsw index, which a Prisma schema cannot describe',
      'index "note_pattern"': 'index with operator classes of its own, which raw SQL chooses',
      'index "note_words"': 'gin index, whose operator classes raw SQL chooses',
      'column "words" of table "note"': 'generated column, which a Prisma schema cannot describe',
      'table "event"': 'partitioned table, which a Prisma schema cannot describe',
    })
    const { rows } = await db.query(`select indexname from pg_indexes where tablename = 'note' order by 1`)
    expect(rows.map(({ indexname }) => indexname)).toEqual([
      'note_hnsw',
      'note_lower',
      'note_pattern',
      'note_pkey',
      'note_range_excl',
      'note_words',
    ])
  })

  test('a new enum value can be the default at once, and a removed one that rows have rolls everything back', async ({
    database,
    db,
  }) => {
    await db.query(
      `create type mood as enum ('calm'); create table note (id int primary key, mood mood not null default 'calm')`,
    )
    await db.query('insert into note (id) values (1)')
    const model = (values: string, standard: string, more = '') =>
      schemaOf(`enum mood {\n${values}\n}\nmodel note {\n  id Int @id\n  mood mood @default(${standard})${more}\n}\n`)

    await applyPush(database, await planPush(database, model('calm\nglad', 'glad'), DEVELOPMENT))
    await db.query('insert into note (id) values (2)')
    const removal = await planPush(database, model('glad', 'glad', '\n  extra Int?'), DEVELOPMENT)

    await expect(applyPush(database, removal)).rejects.toMatchObject({
      code: 'PUSH_IMPOSSIBLE',
      message: 'column "mood" of table "note" may only have values of its new enum, which 1 row forbids',
      details: { impossible: [{ kind: 'values-outside-enum', allowed: ['glad'], rows: 1 }] },
    })
    // The row may come after the plan.
    await expect(applyPush(database, { ...removal, impossible: [] })).rejects.toMatchObject({
      code: 'PUSH_FAILED',
      message: expect.not.stringContaining('calm'),
      details: { sqlstate: '22P02' },
    })
    expect((await db.query('select id, mood::text from note order by id')).rows).toEqual([
      { id: 1, mood: 'calm' },
      { id: 2, mood: 'glad' },
    ])
  })

  test('renames a table and a column with their rows, and counts losses under the names that are there', async ({
    database,
    db,
  }) => {
    await db.query(`
      create type mood as enum ('calm');
      create table note (id int constraint note_pkey primary key, body text, mood mood, old int);
      insert into note values (1, 'a', 'calm', 1), (2, 'b', 'calm', null)`)
    const files = schemaOf(`enum mood {\n  quiet\n  glad\n}\nmodel page {
      id Int @id\n  text String?\n  mood mood? @default(glad)\n}\n`)
    const renames = ['note:page', 'note.body:text', 'mood.calm:quiet', 'page.old:']

    const plan = await planPush(database, files, { ...DEVELOPMENT, renames })
    const before = await tables(database)
    await expect(applyPush(database, plan)).rejects.toMatchObject({
      code: 'PUSH_DATA_LOSS',
      message: 'the push would lose data: column "old" of table "note" is dropped with its values (1 row)',
    })
    await applyPush(database, plan, { acceptDataLoss: true })

    expect(before).toEqual(['note'])
    expect(plan.renames.map(({ kind, of, from, to }) => [kind, of, from, to])).toEqual([
      ['table', 'note', 'note', 'page'],
      ['column', 'page', 'body', 'text'],
      ['enum-value', 'mood', 'calm', 'quiet'],
    ])
    expect((await db.query('select id, text, mood::text from page order by id')).rows).toEqual([
      { id: 1, text: 'a', mood: 'quiet' },
      { id: 2, text: 'b', mood: 'quiet' },
    ])
    expect((await planPush(database, files, DEVELOPMENT)).statements).toEqual([])
  })

  // What follows is the same on both engines, or needs two sessions.
  if (engine === 'embedded') return

  test('brings an empty database to the schema, and the second time there is nothing to do', async ({ database }) => {
    const plan = await planPush(database, schemaOf(NOTE), DEVELOPMENT)
    const planned = await tables(database)
    const result = await applyPush(database, plan)
    const again = await planPush(database, schemaOf(NOTE), DEVELOPMENT)

    expect(planned).toEqual([])
    expect(await tables(database)).toEqual(['note'])
    expect(pushResultSchema.parse(result)).toMatchObject({ statementsRun: 1 })
    expect(pushPlanSchema.parse(again)).toEqual({
      schema: 'public',
      statements: [],
      renames: [],
      leftAlone: [],
      destructive: [],
      impossible: [],
    })
    expect(await applyPush(database, again)).toMatchObject({ statementsRun: 0 })
  })

  test('names the rows that would be lost and refuses until they are given up', async ({ database, db }) => {
    await db.query(`
      create table note (id int primary key, body text, age int, width text, "Old Name" int);
      create table gone (id int primary key);
      create table empty (id int primary key);
      insert into note values (1, 'a', 1, '1', 1), (2, 'b', 2, '2', null);
      insert into gone values (1), (2), (3);
    `)
    const files = schemaOf(
      'model note {\n  id BigInt @id\n  body String? @db.VarChar(5)\n  age BigInt?\n  width Int?\n}\n',
    )

    const plan = await planPush(database, files, DEVELOPMENT)
    const change = { schema: 'public', table: 'note' }

    expect(plan.destructive).toEqual([
      {
        ...change,
        kind: 'drop-column',
        column: 'Old Name',
        rows: 1,
        text: 'column "Old Name" of table "note" is dropped with its values',
      },
      {
        ...change,
        kind: 'change-type',
        column: 'body',
        rows: 2,
        text: 'column "body" of table "note" gets a type that may not hold its values',
      },
      {
        ...change,
        kind: 'recreate-column',
        column: 'width',
        rows: 2,
        text: 'column "width" of table "note" is dropped with its values and made anew',
      },
      {
        ...change,
        kind: 'drop-table',
        table: 'empty',
        column: null,
        rows: 0,
        text: 'table "empty" is dropped with its rows',
      },
      {
        ...change,
        kind: 'drop-table',
        table: 'gone',
        column: null,
        rows: 3,
        text: 'table "gone" is dropped with its rows',
      },
    ])
    await expect(applyPush(database, plan)).rejects.toMatchObject({ code: 'PUSH_DATA_LOSS', exitCode: 3 })
    expect(await tables(database)).toEqual(['empty', 'gone', 'note'])

    await applyPush(database, plan, { acceptDataLoss: true })

    expect(await tables(database)).toEqual(['note'])
    expect((await db.query('select id, body, age, width from note order by id')).rows).toEqual([
      { id: '1', body: 'a', age: '1', width: null },
      { id: '2', body: 'b', age: '2', width: null },
    ])
  })

  test('does not replace an index of raw SQL by one of the same name, nor build a btree on vectors', async ({
    database,
    db,
  }) => {
    await db.query(`create extension if not exists vector;
      create table note (id int primary key, meta jsonb, embedding vector(3));
      create index note_meta_idx on note using gin (meta)`)
    const files = schemaOf(`model note {\n  id Int @id\n  meta Json?\n  embedding Unsupported("vector(3)")?
      @@index([meta(ops: JsonbPathOps)], type: Gin)\n  @@index([embedding])\n}\n`)

    const plan = await planPush(database, files, DEVELOPMENT)

    expect(plan.statements).toEqual([])
    expect(plan.leftAlone.map(({ object, sql }) => [object, sql.split(' ')[0]])).toEqual([
      ['index "note_meta_idx"', 'DROP'],
      ['index "note_meta_idx"', 'CREATE'],
      ['index "note_embedding_idx"', 'CREATE'],
    ])
  })

  test('drops a unique constraint that the schema no longer has', async ({ database, db }) => {
    await db.query('create table note (id int primary key, body text unique)')

    const plan = await planPush(database, schemaOf(NOTE), DEVELOPMENT)
    await applyPush(database, plan)

    const { rows } = await db.query(
      `select conname from pg_constraint where conrelid = 'note'::regclass and contype = 'u'`,
    )
    expect(rows).toEqual([])
  })

  test('refuses when rows came into a table that was empty when the plan was made', async ({ database, db }) => {
    await db.query('create table gone (id int primary key)')
    const plan = await planPush(database, schemaOf(NOTE), DEVELOPMENT)
    await db.query('insert into gone values (1)')

    await expect(applyPush(database, plan)).rejects.toMatchObject({ code: 'PUSH_DATA_LOSS' })

    expect(await tables(database)).toEqual(['gone'])
  })

  test('a change that the rows forbid is named and nothing is run', async ({ database, db }) => {
    await db.query('create table note (id int primary key, body text); insert into note values (1, null), (2, null)')
    const files = schemaOf(
      'model note {\n  id Int @id\n  body String\n  title String\n  kind String @default("x")\n}\n',
    )

    const plan = await planPush(database, files, DEVELOPMENT)

    const change = { schema: 'public', table: 'note', rows: 2 }
    const required = 'column "title" of table "note" is required and has no default'
    expect(plan.impossible).toEqual(
      expect.arrayContaining([
        { ...change, kind: 'required-column-without-default', columns: ['title'], text: required },
        {
          ...change,
          kind: 'nulls-in-required-column',
          columns: ['body'],
          text: 'column "body" of table "note" becomes required',
        },
      ]),
    )
    await expect(applyPush(database, plan)).rejects.toMatchObject({ code: 'PUSH_IMPOSSIBLE' })
  })

  test('creates pgvector before the first column that needs it', async ({ database, db }) => {
    await db.query('drop extension if exists vector')
    const files = schemaOf('model note {\n  id Int @id\n  embedding Unsupported("vector(3)")?\n}\n')

    await applyPush(database, await planPush(database, files, DEVELOPMENT))

    expect((await planPush(database, files, DEVELOPMENT)).statements).toEqual([])
  })

  test('names duplicates in the way of a unique index, and leaves tables of others alone', async ({ database, db }) => {
    await db.query(`create table note (id int primary key, body text); create table theirs (id int primary key);
      insert into note values (1, 'a'), (2, 'a'), (3, 'a'), (4, null), (5, null)`)
    const files = schemaOf('model note {\n  id Int @id\n  body String? @unique\n}\n')

    const plan = await planPush(database, files, { ...DEVELOPMENT, external: ['theirs'] })

    expect(plan.impossible).toMatchObject([{ kind: 'duplicates-in-unique-index', columns: ['body'], rows: 2 }])
    expect(plan.destructive).toEqual([])
    expect(plan.leftAlone).toMatchObject([{ object: 'table "theirs"', reason: expect.stringContaining('external') }])
    await expect(applyPush(database, plan)).rejects.toMatchObject({
      code: 'PUSH_IMPOSSIBLE',
      message: 'column "body" of table "note" becomes unique, which 2 rows forbid',
    })
  })

  test('plans into a schema with an odd name without creating it, and then creates it', async ({ database }) => {
    const options = { ...DEVELOPMENT, schema: 'Odd Name' }

    const plan = await planPush(database, schemaOf(NOTE), options)
    const { rows } = await database.pool.query(`select 1 from pg_namespace where nspname = 'Odd Name'`)
    await applyPush(database, plan)

    expect(rows).toEqual([])
    expect(await tables(database, 'Odd Name')).toEqual(['note'])
    expect((await planPush(database, schemaOf(NOTE), options)).statements).toEqual([])
  })

  test('waits for a migrator at work, and gives up in time', async ({ database, db }) => {
    const plan = await planPush(database, schemaOf(NOTE), DEVELOPMENT)
    await db.query('select pg_advisory_lock(72707369)')

    await expect(applyPush(database, plan, { advisoryLockWaitMs: 0 })).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' })

    expect(await tables(database)).toEqual([])
  })

  test('of two at once one runs and the other changes nothing', async ({ database }) => {
    const plan = await planPush(database, schemaOf(NOTE), DEVELOPMENT)

    const results = await Promise.allSettled([applyPush(database, plan), applyPush(database, plan)])

    const failed = results.filter((result) => result.status === 'rejected')
    expect(failed.map(({ reason }) => [reason.code, reason.details.sqlstate])).toEqual([['PUSH_FAILED', '42P07']])
    expect(await tables(database)).toEqual(['note'])
  })

  describe('is refused', () => {
    for (const environment of ['staging', 'production'] as const) {
      test(`in ${environment}`, async ({ database }) => {
        await expect(planPush(database, schemaOf(NOTE), { environment })).rejects.toMatchObject({
          code: 'PUSH_NOT_DEVELOPMENT',
        })
      })
    }

    test('for a schema with a mistake', async ({ database }) => {
      await expect(planPush(database, schemaOf('model note {'), DEVELOPMENT)).rejects.toMatchObject({
        code: 'PRISMA_SCHEMA_INVALID',
      })
    })
  })
})
