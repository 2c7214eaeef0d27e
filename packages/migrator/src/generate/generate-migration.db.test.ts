import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '@pgtend/database'
import { eachEngine, embeddedTest, temporaryDirectory } from '@pgtend/testing'
import { describe, expect } from 'vitest'
import { databaseTest as test } from '../../test/open-test-database.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { checkMigrations } from '../check/check-migrations.ts'
import { loadCheckParser } from '../check/load-check-parser.ts'
import { migrateDown } from '../commands/migrate-down.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { stamp } from '../commands/stamp.ts'
import { adviseMigrateDev } from '../prisma-engine/migration-history.ts'
import { memoryShadow, serverShadow } from '../prisma-engine/shadow-database.ts'
import { type GenerateMigrationOptions, generateMigration } from './generate-migration.ts'
import { type GeneratedMigration, generatedMigrationSchema } from './generated-migration.ts'

const NOW = new Date('2026-11-21T09:30:05Z')
const DATASOURCE = 'datasource db {\n  provider = "postgresql"\n}\n'

const schemaOf = (models: string) => [{ path: 'app.prisma', content: DATASOURCE + models }]

interface Case extends Partial<GenerateMigrationOptions> {
  /** SQL of the migration that is there; none when it is missing. */
  readonly sql?: string
  readonly models: string
}

/** Generates beside the database, and looks at the shape and the proof. */
async function generate(database: Database, { sql, models, ...options }: Case): Promise<GeneratedMigration> {
  const directory = sql === undefined ? await temporaryDirectory() : await writeMigrations({ '1_first': sql })
  const generated = await generateMigration({
    directory,
    name: 'change',
    naming: 'timestamp',
    now: NOW,
    openShadow: serverShadow(database),
    schemaFiles: schemaOf(models),
    ...options,
  })
  expect(generatedMigrationSchema.parse(generated)).toEqual(generated)
  if (generated.name !== null) {
    expect({
      status: generated.down?.status,
      failure: generated.down?.failure,
      remaining: generated.remaining,
    }).toEqual({
      status: 'proven',
      failure: null,
      remaining: [],
    })
  }
  return generated
}

/** The statements without the head. */
function statementsOf({ sql }: GeneratedMigration): readonly string[] {
  return sql
    .replaceAll(/--[^\n]*\n/g, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}

const BLOG = `
  create type "Mood" as enum ('calm', 'glad');
  create table "User" (id serial not null, email text not null, mood "Mood" not null default 'calm',
    constraint "User_pkey" primary key (id));
  create table "Post" (id serial not null, title text not null, "authorId" int not null,
    constraint "Post_pkey" primary key (id));
  create unique index "User_email_key" on "User" (email);
  create index "Post_authorId_title_idx" on "Post" ("authorId", title);
  alter table "Post" add constraint "Post_authorId_fkey" foreign key ("authorId") references "User" (id)
    on delete restrict on update cascade;
`

interface BlogNames {
  readonly user?: string
  readonly author?: string
  readonly mood?: string
  readonly values?: string
  readonly calm?: string
  readonly email?: string
}

function blog(names: BlogNames = {}): string {
  const { user = 'User', author = 'authorId', mood = 'Mood', calm = 'calm', email = 'email' } = names
  return `
enum ${mood} {
  ${names.values ?? `${calm}\n  glad`}
}
model ${user} {
  id Int @id @default(autoincrement())
  ${email} String @unique
  mood ${mood} @default(${calm})
  posts Post[]
}
model Post {
  id Int @id @default(autoincrement())
  title String
  ${author} Int
  author ${user} @relation(fields: [${author}], references: [id])
  @@index([${author}, title])
}`
}

test('the first migration creates everything, can be undone, and then there is nothing to do', async ({ database }) => {
  const directory = join(await temporaryDirectory(), 'prisma', 'migrations')

  const generated = await generate(database, { models: blog(), directory })
  const applied = await migrateUp(database, { directory })
  const again = await generate(database, { models: blog(), directory })
  const undone = await migrateDown(database, { directory, target: { count: 1 } })

  expect(generated).toMatchObject({ name: '20261121093005_change', down: { loss: 'lossy' }, losses: [], obstacles: [] })
  expect(await readdir(join(directory, '20261121093005_change'))).toEqual(['down.sql', 'migration.sql'])
  expect(applied.migrations).toHaveLength(1)
  expect(again).toMatchObject({ name: null, files: [], sql: '', down: null, leftAlone: [] })
  expect(undone.migrations).toHaveLength(1)
})

test('a dry run and a change of nothing write nothing', async ({ database }) => {
  const directory = await writeMigrations({ '1_first': BLOG })

  const dry = await generate(database, { models: `${blog()}\nmodel Tag {\n  id Int @id\n}`, directory, dryRun: true })
  const nothing = await generate(database, { models: blog(), directory })

  expect(dry).toMatchObject({
    dryRun: true,
    files: [join(directory, dry.name ?? '', 'migration.sql'), expect.any(String)],
  })
  expect(nothing.name).toBeNull()
  expect(await readdir(directory)).toEqual(['1_first'])
})

test('what raw SQL owns survives a change that has nothing to do with it', async ({ database }) => {
  const sql = `
    create extension if not exists vector; create extension if not exists pg_trgm;
    create type raw_mood as enum ('x'); create type fn_mood as enum ('y'); create sequence raw_number;
    create function mood_of(fn_mood) returns text language sql as $$ select $1::text $$;
    create table note (id int primary key, body text, embedding vector(3), embedding2 vector(3), range int4range, plain int,
      words tsvector generated always as (to_tsvector('simple', body)) stored, mood raw_mood default 'x',
      token uuid not null default gen_random_uuid(), number int default nextval('raw_number'),
      constraint note_plain_check check (plain > 0), exclude using gist (range with &&));
    create index note_mood_idx on note (mood);
    create index note_hnsw on note using hnsw (embedding vector_cosine_ops) with (m = 8);
    create index note_ivfflat on note using ivfflat (embedding2 vector_l2_ops) with (lists = 5);
    create index note_lower on note (lower(body));
    create index note_partial on note (plain) where plain > 3;
    create index note_trigram on note using gin (body gin_trgm_ops);
    create index note_include on note (plain) include (body);
    create index note_nulls on note (plain desc nulls last);
    create index note_collation on note (body collate "C");
    create index note_fill on note (plain) with (fillfactor = 50);
    create function touch() returns trigger language plpgsql as $$ begin return new; end $$;
    create trigger note_touch before insert on note for each row execute function touch();
    create view note_view as select id, body from note;
    alter table note enable row level security; create policy note_policy on note using (true);
    create table event (id int, at date) partition by range (at);
    create table event_2026 partition of event for values from ('2026-01-01') to ('2027-01-01');
    create table parent (id int); create table child () inherits (parent);
    create table theirs (id int primary key);
  `
  const models = `model note {
    id Int @id
    body String?
    title String?
    embedding Unsupported("vector(3)")?
    embedding2 Unsupported("vector(3)")?
    range Unsupported("int4range")?
    plain Int?
    mood Unsupported("raw_mood")?
    token String @db.Uuid
    number Int?
    @@index([mood])
  }`

  const generated = await generate(database, { sql, models, external: ['theirs'] })

  expect(statementsOf(generated)).toEqual(['ALTER TABLE "note" ADD COLUMN     "title" TEXT'])
  expect(Object.fromEntries(generated.leftAlone.map(({ object, reason }) => [object, reason]))).toMatchObject({
    'index "note_hnsw"': 'hnsw index, which a Prisma schema cannot describe',
    'index "note_ivfflat"': 'ivfflat index, which a Prisma schema cannot describe',
    'index "note_trigram"': 'gin index, whose operator classes raw SQL chooses',
    'index "note_include"': 'index with included columns, which a Prisma schema cannot describe',
    'index "note_nulls"': 'index with an order of nulls, which a Prisma schema cannot describe',
    'index "note_collation"': 'index with a collation of its own, which a Prisma schema cannot describe',
    'index "note_fill"': 'index with storage parameters, which a Prisma schema cannot describe',
    'column "words" of table "note"': 'generated column, which a Prisma schema cannot describe',
    'column "mood" of table "note"': 'it has that type already',
    'default of column "token" of table "note"': 'default that is an expression, which raw SQL or `dbgenerated` chose',
    'default of column "number" of table "note"': 'default that is an expression, which raw SQL or `dbgenerated` chose',
    'sequence "raw_number"': 'sequence of its own, which a Prisma schema cannot describe',
    'type "raw_mood"': 'type that columns, functions or other types still use',
    'type "fn_mood"': 'type that columns, functions or other types still use',
    'table "event"': 'partitioned table, which a Prisma schema cannot describe',
    'table "parent"': 'table that inherits or is inherited from, which a Prisma schema cannot describe',
    'table "theirs"': 'table that `migrations.external` lists',
  })
})

test('vectors of another dimension are named, which the engine does not see', async ({ database }) => {
  const sql = `create extension vector; create table note (id int primary key, a vector(3), b halfvec(3), c vector(3), d vector,
    e vector(3))`
  const models = `model note {
    id Int @id
    a Unsupported("vector(4)")?
    b Unsupported("halfvec(4)")?
    c Unsupported("vector(3)")?
    d Unsupported("vector(3)")?
    e Unsupported("vector")?
  }`

  const { name, leftAlone } = await generate(database, { sql, models })

  expect(name).toBeNull()
  expect(leftAlone.map((one) => Object.values(one))).toEqual([
    [
      'column "a" of table "note"',
      'ALTER TABLE "note" ALTER COLUMN "a" SET DATA TYPE vector(4)',
      'it is vector(3), and vectors have to be made anew for another dimension',
    ],
    ['column "b" of table "note"', expect.stringContaining('halfvec(4)'), expect.stringContaining('halfvec(3)')],
    ['column "d" of table "note"', expect.stringContaining('vector(3)'), expect.stringContaining('it is vector, ')],
  ])
})

describe('a rename', () => {
  test('of a column takes its index, its foreign key and its unique index along', async ({ database }) => {
    const generated = await generate(database, {
      sql: BLOG,
      models: blog({ author: 'writerId', email: 'mail' }),
      renames: ['Post.authorId:writerId', 'User.email:mail'],
    })

    expect(generated.down?.loss).toBe('lossless')
    expect(generated.losses).toEqual([])
    expect(statementsOf(generated)).toEqual([
      'ALTER TABLE "Post" RENAME COLUMN "authorId" TO "writerId"',
      'ALTER TABLE "User" RENAME COLUMN "email" TO "mail"',
      'ALTER TABLE "Post" RENAME CONSTRAINT "Post_authorId_fkey" TO "Post_writerId_fkey"',
      'ALTER INDEX "Post_authorId_title_idx" RENAME TO "Post_writerId_title_idx"',
      'ALTER INDEX "User_email_key" RENAME TO "User_mail_key"',
    ])
  })

  test('of a table, with a column of it, an enum and one of its values', async ({ database }) => {
    const generated = await generate(database, {
      sql: BLOG,
      models: blog({ user: 'Person', email: 'mail', mood: 'Feeling', calm: 'quiet' }),
      renames: ['User:Person', 'User.email:mail', 'Mood:Feeling', 'Feeling.calm:quiet'],
    })

    expect(generated.renames.map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['table', 'User', 'Person'],
      ['enum', 'Mood', 'Feeling'],
      ['column', 'email', 'mail'],
      ['enum-value', 'calm', 'quiet'],
    ])
    expect(statementsOf(generated)).toEqual([
      'ALTER TABLE "User" RENAME TO "Person"',
      'ALTER TYPE "Mood" RENAME TO "Feeling"',
      'ALTER TABLE "Person" RENAME COLUMN "email" TO "mail"',
      `ALTER TYPE "Feeling" RENAME VALUE 'calm' TO 'quiet'`,
      'ALTER TABLE "Person" RENAME CONSTRAINT "User_pkey" TO "Person_pkey"',
      'ALTER INDEX "User_email_key" RENAME TO "Person_mail_key"',
    ])
    expect(generated.down?.loss).toBe('lossless')
  })

  test('is asked about, one question for each thing, and the answer may be no', async ({ database }) => {
    const asked: string[] = []
    const generated = await generate(database, {
      sql: 'create table note (id int primary key, a text, b text, c int)',
      models: 'model note {\n  id Int @id\n  x String?\n  y String?\n  z DateTime?\n}',
      decideRename: async ({ of, from, likely }) => {
        asked.push(`${of}.${from}: ${likely.join(', ')}`)
        return from === 'a' ? 'y' : null
      },
    })

    // `c` is a number and fits nothing that is added; `y` is taken by then.
    expect(asked).toEqual(['note.a: x, y', 'note.b: x'])
    expect(generated.renames).toMatchObject([{ kind: 'column', of: 'note', from: 'a', to: 'y' }])
    expect(generated.losses.map(({ column }) => column)).toEqual(['b', 'c'])
  })

  test('that nobody decides is refused with the flags to choose from, and nothing is written', async ({ database }) => {
    const directory = await writeMigrations({ '1_first': BLOG })
    const failing = generate(database, { directory, models: blog({ author: 'writer id'.replace(' ', '_') }) })

    await expect(failing).rejects.toMatchObject({
      code: 'RENAME_UNDECIDED',
      message: 'column "authorId" of table "Post" is dropped and "writer_id" added: renamed or not',
      hint: expect.stringContaining('`--rename Post.authorId:writer_id`'),
    })
    expect(await readdir(directory)).toEqual(['1_first'])
  })

  test.for([
    ['User.mail:email', 'RENAME_IMPOSSIBLE'],
    ['Post.authorId:editorId', 'RENAME_IMPOSSIBLE'],
    ['Post.authorId', 'RENAME_INVALID'],
    ['a.b.c.d:e', 'RENAME_INVALID'],
  ] as const)('that the change does not have is named: %s', async ([rename, code], { database }) => {
    const failing = generate(database, {
      sql: BLOG,
      models: blog({ author: 'writerId' }),
      renames: [rename, 'Post.authorId:writerId'],
    })

    await expect(failing).rejects.toMatchObject({ code })
  })
})

describe('tables in use', () => {
  const models = `${blog().replace('title String', 'title String @unique\n  slug String?\n  editorId Int?')}
model Tag {
  id Int @id
  name String @unique
}`
    .replace('posts Post[]', 'posts Post[]\n  edited Post[] @relation("edited")')
    .replace(
      '@@index([authorId, title])',
      'editor User? @relation("edited", fields: [editorId], references: [id])\n  @@index([slug])',
    )

  test('get indexes, keys and required columns in the form that locks nobody out', async ({ database }) => {
    const sql = BLOG.replace('email text not null', 'email text')
    const directory = await writeMigrations({ '1_first': sql })

    const generated = await generate(database, { directory, models })
    await migrateUp(database, { directory })
    const prisma = await adviseMigrateDev(database, directory, { openShadow: serverShadow(database) })

    expect(prisma).toEqual({ resetReason: undefined })
    const history = [{ name: '1_first', path: 'migration.sql', text: sql }]
    const script = { name: 'change', path: 'migration.sql', text: generated.sql }
    expect(checkMigrations(await loadCheckParser(), [script], { history }).findings).toEqual([])
    expect(generated.sql).toContain('-- pgtend: no-transaction\n')
    expect(statementsOf(generated)).toEqual([
      'BEGIN',
      expect.stringMatching(/^ALTER TABLE "Post" ADD COLUMN +"editorId" INTEGER,\nADD COLUMN +"slug" TEXT$/),
      'ALTER TABLE "User" ADD CONSTRAINT "User_email_required" CHECK ("email" IS NOT NULL) NOT VALID',
      expect.stringContaining('CREATE TABLE "Tag"'),
      'CREATE UNIQUE INDEX "Tag_name_key" ON "Tag"("name")',
      'COMMIT',
      'CREATE UNIQUE INDEX CONCURRENTLY "Post_title_key" ON "Post"("title")',
      'CREATE INDEX CONCURRENTLY "Post_slug_idx" ON "Post"("slug")',
      'DROP INDEX CONCURRENTLY "Post_authorId_title_idx"',
      expect.stringMatching(/^ALTER TABLE "Post" ADD CONSTRAINT "Post_editorId_fkey" .* NOT VALID$/),
      'ALTER TABLE "User" VALIDATE CONSTRAINT "User_email_required"',
      'ALTER TABLE "User" ALTER COLUMN "email" SET NOT NULL',
      'ALTER TABLE "User" DROP CONSTRAINT "User_email_required"',
      'ALTER TABLE "Post" VALIDATE CONSTRAINT "Post_editorId_fkey"',
    ])
  })

  test('get what the engine writes with `plain`, and with the mode that sends a file at once', async ({ database }) => {
    const plain = await generate(database, { sql: BLOG, models, plain: true })
    const batch = await generate(database, { sql: BLOG, models, mode: 'prisma-batch' })

    expect(plain.sql).not.toMatch(/concurrently|not valid|no-transaction/i)
    expect(batch.sql).toBe(plain.sql)
  })
})

test('a new index is built before an old one goes, but for one that gets its name', async ({ database }) => {
  const sql = `create table note (id int primary key, a int, b int); create unique index note_a_key on note (a);
    create index note_b_idx on note (b)`
  const models =
    'model note {\n  id Int @id\n  a Int?\n  b Int?\n  @@unique([a, b])\n  @@index([b, a], map: "note_b_idx")\n}'

  const generated = await generate(database, { sql, models })

  expect(statementsOf(generated)).toEqual([
    'CREATE UNIQUE INDEX CONCURRENTLY "note_a_b_key" ON "note"("a", "b")',
    'DROP INDEX CONCURRENTLY "note_a_key"',
    'DROP INDEX CONCURRENTLY "note_b_idx"',
    'CREATE INDEX CONCURRENTLY "note_b_idx" ON "note"("b", "a")',
  ])
})

test('what data may be lost and what rows forbid is named, and counted where there is a database', async ({
  database,
  db,
}) => {
  const sql =
    'create table note (id int primary key, body text, old text, size int, kind text, parent int); create table gone (id int)'
  await db.query(
    `${sql}; insert into note values (1, null, 'a', 1, 'k', 1), (2, 'b', null, 2, 'k', 9); insert into gone values (1)`,
  )
  const models =
    'model note {\n  id Int @id\n  body String\n  title DateTime\n  size BigInt?\n  kind String? @unique @db.VarChar(1)\n  mother Int? @map("parent")\n  of note? @relation("of", fields: [mother], references: [id])\n  children note[] @relation("of")\n}'

  const offline = await generate(database, { sql, models })
  const counted = await generate(database, { sql, models, countIn: database })

  expect(counted.losses.map(({ kind, table, column, rows }) => [kind, table, column, rows])).toEqual([
    ['drop-column', 'note', 'old', 1],
    ['change-type', 'note', 'kind', 2],
    ['drop-table', 'gone', null, 1],
  ])
  expect(counted.obstacles).toMatchObject([
    {
      kind: 'required-column-without-default',
      columns: ['title'],
      rows: 2,
      twoSteps:
        'ALTER TABLE "note" ADD COLUMN "title" TIMESTAMP(3);\nUPDATE "note" SET "title" = …;\nALTER TABLE "note" ALTER COLUMN "title" SET NOT NULL;',
    },
    { kind: 'nulls-in-required-column', columns: ['body'], rows: 1 },
    { kind: 'duplicates-in-unique-index', columns: ['kind'], rows: 1 },
    { kind: 'rows-without-parent', columns: ['parent'], references: { table: 'note', columns: ['id'] }, rows: 1 },
  ])
  expect(offline.losses.every(({ rows }) => rows === null)).toBe(true)
  expect(offline.sql).toContain('-- Warning: column "old" of table "note" is dropped with its values\n')
  expect(offline.sql).toContain('--   UPDATE "note" SET "body" = … WHERE "body" IS NULL;')
  expect(offline.down?.loss).toBe('lossy')
})

test('new values of an enum can be the default at once, and Prisma can replay that', async ({ database }) => {
  const directory = await writeMigrations({ '1_first': BLOG })
  const openShadow = serverShadow(database)

  const added = await generate(database, { directory, models: blog({ values: 'calm\n  glad\n  sad', calm: 'sad' }) })
  await migrateUp(database, { directory })
  const prisma = await adviseMigrateDev(database, directory, { openShadow })

  expect(statementsOf(added)).toEqual([
    'BEGIN',
    `ALTER TYPE "Mood" ADD VALUE 'sad'`,
    'COMMIT',
    `ALTER TABLE "User" ALTER COLUMN "mood" SET DEFAULT 'sad'`,
  ])
  const history = [{ name: '1_first', path: 'migration.sql', text: BLOG }]
  const script = { name: 'change', path: 'migration.sql', text: added.sql }
  expect(checkMigrations(await loadCheckParser(), [script], { history }).findings).toEqual([])
  expect(prisma).toEqual({ resetReason: undefined })
})

test('a removed value of an enum makes the type anew, and its rows are counted', async ({ database, db }) => {
  await db.query(`${BLOG} insert into "User" (email, mood) values ('a', 'glad'), ('b', 'calm')`)

  const removed = await generate(database, { sql: BLOG, models: blog({ values: 'calm' }), countIn: database })

  expect(removed.sql).toContain('DROP TYPE "public"."Mood_old"')
  expect(removed.sql).not.toMatch(/^(BEGIN|COMMIT);/m)
  expect(removed.obstacles).toEqual([
    {
      kind: 'values-outside-enum',
      schema: 'public',
      table: 'User',
      columns: ['mood'],
      allowed: ['calm'],
      rows: 1,
      twoSteps: `UPDATE "User" SET "mood" = … WHERE "mood"::text not in ('calm');`,
      text: 'column "mood" of table "User" may only have values of its new enum',
    },
  ])
})

describe('an enum that becomes a text, and a text that becomes an enum', () => {
  const sql = `
    create type "Mood" as enum ('calm', 'glad');
    create table "Odd Table" (id int primary key, "my mood" "Mood" not null default 'calm', state text default 'new',
      code varchar(10) not null, tags text[]);
    create index "Odd Table_my mood_idx" on "Odd Table" ("my mood");
    create index "Odd Table_state_idx" on "Odd Table" (state);
    create index odd_raw on "Odd Table" (state) include (code);
  `
  const models = `
enum State {
  new
  done
}
enum Code {
  A
  B
}
model Odd {
  id Int @id
  mood String? @map("my mood") @db.VarChar(4)
  state State @default(done)
  code Code?
  tags String[]
  @@index([mood])
  @@index([state])
  @@map("Odd Table")
}`

  eachEngine('keeps the values', (engineTest, engineName) => {
    engineTest('and its indexes, there and back', async ({ database, db }) => {
      await db.query(`${sql} insert into "Odd Table" values (1, 'glad', 'done', 'A'), (2, 'calm', 'new', 'B')`)
      const directory = await writeMigrations({ '1_first': sql })
      await stamp(database, { directory, target: 'head' })
      const openShadow = engineName === 'server' ? serverShadow(database) : memoryShadow()

      const generated = await generate(database, { directory, models, openShadow })
      await migrateUp(database, { directory })
      const after = await db.query(`select "my mood", state::text, code::text from "Odd Table" order by id`)
      await migrateDown(database, { directory, target: { count: 1 } })
      const undone = await db.query(`select "my mood"::text, state, code from "Odd Table" order by id`)

      expect(generated.losses).toEqual([])
      expect(generated.obstacles.map(({ kind, columns }) => [kind, ...columns])).toEqual([
        ['values-outside-enum', 'state'],
        ['nulls-in-required-column', 'state'],
        ['values-outside-enum', 'code'],
      ])
      expect(generated.sql).not.toMatch(/drop column|add column|(create|drop) index/i)
      expect(generated.sql).toContain(`ALTER COLUMN "my mood" SET DATA TYPE VARCHAR(4) USING ("my mood"::text)`)
      const rows = [
        { 'my mood': 'glad', state: 'done', code: 'A' },
        { 'my mood': 'calm', state: 'new', code: 'B' },
      ]
      expect(after.rows).toEqual(rows)
      expect(undone.rows).toEqual(rows)
    })
  })

  test('of arrays as well', async ({ database, db }) => {
    const arrays = `create type "Mood" as enum ('calm', 'glad');
      create table a (id int primary key, moods "Mood"[] default '{calm}', texts text[], tags "Mood"[] not null);`
    const listed = `enum Mood {\n  calm\n  glad\n}
      model a {\n  id Int @id\n  moods String[] @default(["new"])\n  texts Mood[]\n  tags String[] @db.VarChar(9)\n}`
    await db.query(`${arrays} insert into a values (1, '{glad,calm}', '{calm}', '{glad}'), (2, null, null, '{}')`)
    const directory = await writeMigrations({ '1_first': arrays })
    await stamp(database, { directory, target: 'head' })

    const generated = await generate(database, { directory, models: listed })
    await migrateUp(database, { directory })

    expect(generated.losses).toEqual([])
    expect(generated.sql).not.toMatch(/drop column|add column/i)
    expect(generated.sql).toContain(`ALTER COLUMN "moods" SET DATA TYPE TEXT[] USING ("moods"::text[])`)
    expect(generated.sql).toContain(`ALTER COLUMN "texts" SET DATA TYPE "Mood"[] USING ("texts"::text[]::"Mood"[])`)
    const { rows } = await db.query('select moods, texts::text[], tags from a order by id')
    expect(rows).toEqual([
      { moods: ['glad', 'calm'], texts: ['calm'], tags: ['glad'] },
      { moods: null, texts: null, tags: [] },
    ])
  })

  test('names what has to be changed before, without the values of rows', async ({ database, db }) => {
    await db.query(`${sql} insert into "Odd Table" values (1, 'glad', 'lost', 'A'), (2, 'calm', null, 'C')`)

    const { obstacles, sql: text } = await generate(database, { sql, models, countIn: database })

    expect(obstacles.map(({ columns, rows }) => [...columns, rows])).toEqual([
      ['state', 1],
      ['state', 1],
      ['code', 1],
    ])
    expect(text).toContain(`--   UPDATE "Odd Table" SET "state" = … WHERE "state"::text not in ('new', 'done');\n`)
    expect(text).not.toContain('lost')
  })
})

embeddedTest('needs no database: the scratch database may be in memory', async () => {
  const directory = await writeMigrations({
    '1_first': `create extension vector; ${BLOG}
    create table vec (id int primary key, v vector(3)); create index vec_hnsw on vec using hnsw (v vector_l2_ops);`,
  })
  const models = `${blog({ author: 'writerId' }).replace('@@index', '@@index([title])\n  @@index')}
    model vec {\n  id Int @id\n  v Unsupported("vector(3)")?\n}`

  const generated = await generateMigration({
    directory,
    name: 'change',
    naming: 'sequential',
    now: NOW,
    openShadow: memoryShadow(),
    schemaFiles: schemaOf(models),
    renames: ['Post.authorId:writerId'],
  })

  expect(generated).toMatchObject({
    name: '0002_change',
    down: { status: 'proven', loss: 'lossless' },
    remaining: [],
    leftAlone: [{ object: 'index "vec_hnsw"' }],
  })
  expect(statementsOf(generated)).toEqual([
    'ALTER TABLE "Post" RENAME COLUMN "authorId" TO "writerId"',
    'ALTER TABLE "Post" RENAME CONSTRAINT "Post_authorId_fkey" TO "Post_writerId_fkey"',
    'ALTER INDEX "Post_authorId_title_idx" RENAME TO "Post_writerId_title_idx"',
    'CREATE INDEX CONCURRENTLY "Post_title_idx" ON "Post"("title")',
  ])
})

test('names that need quotes in a schema that does, with vectors', async ({ database }) => {
  const options = { schema: 'Odd "Name' }
  const models = `model Item {
    id Int @id @map("order")
    name String @map("Full: Name")
    embedding Unsupported("vector(3)")?
    @@map("Order Items")
  }`
  const directory = await temporaryDirectory()

  const first = await generate(database, { ...options, directory, models })
  const renamed = await generate(database, {
    ...options,
    directory,
    name: 'rename',
    models: models.replace('Full: Name', 'a.b').replace('Order Items', 'select'),
    renames: ['Order Items:select', 'select."Full: Name":"a.b"'],
  })
  await migrateUp(database, { directory, ...options })

  expect(first.sql).toContain(`SET search_path TO "Odd ""Name", public`)
  expect(statementsOf(renamed)).toEqual([
    'ALTER TABLE "Order Items" RENAME TO "select"',
    'ALTER TABLE "select" RENAME COLUMN "Full: Name" TO "a.b"',
    'ALTER TABLE "select" RENAME CONSTRAINT "Order Items_pkey" TO "select_pkey"',
  ])
})

test('several PostgreSQL schemas and several files', async ({ database }) => {
  const datasource = 'datasource db {\n  provider = "postgresql"\n  schemas = ["public", "audit"]\n}\n'
  const schemaFiles = (column: string) => [
    { path: 'schema/a.prisma', content: `${datasource}model a {\n  id Int @id\n  bs b[]\n  @@schema("public")\n}\n` },
    {
      path: 'schema/b.prisma',
      content: `model b {\n  id Int @id\n  ${column} Int\n  a a @relation(fields: [${column}], references: [id])\n  @@schema("audit")\n}\n`,
    },
  ]
  const directory = await temporaryDirectory()

  await generate(database, { directory, models: '', schemaFiles: schemaFiles('a_id') })
  const renamed = await generate(database, {
    directory,
    name: 'rename',
    models: '',
    schemaFiles: schemaFiles('owner_id'),
    renames: ['audit.b.a_id:owner_id'],
  })

  expect(statementsOf(renamed)).toEqual([
    'ALTER TABLE "audit"."b" RENAME COLUMN "a_id" TO "owner_id"',
    'ALTER TABLE "audit"."b" RENAME CONSTRAINT "b_a_id_fkey" TO "b_owner_id_fkey"',
  ])
})

describe('is refused', () => {
  test('when a view stands on a column that goes', async ({ database }) => {
    const directory = await writeMigrations({
      '1_first': 'create table note (id int primary key, body text); create view "All Bodies" as select body from note',
    })
    const failing = generate(database, { directory, models: 'model note {\n  id Int @id\n}' })

    await expect(failing).rejects.toMatchObject({
      code: 'GENERATED_MIGRATION_FAILED',
      message: expect.stringMatching(/cannot drop column body of table note|other objects depend/),
      hint: expect.stringContaining('view "All Bodies"'),
      details: { inTheWay: ['view "All Bodies"'] },
    })
    expect(await readdir(directory)).toEqual(['1_first'])
  })

  test.for([
    [
      'forbids it',
      true,
      ['policy note_policy on table note', 'trigger note_trigger on table note', 'view note_states'],
    ],
    ['makes no sense with it', false, ['constraint note_off on table note', 'index note_on']],
  ] as const)(
    'when its type changes and what stands on it %s, though renamed',
    async ([, forbids, inTheWay], { database }) => {
      const sql = `
      create type state as enum ('on', 'off'); create table note (id int primary key, state state, title text);
      create index note_on on note (id) where state = 'on';
      create index note_state on note (state);
      alter table note add constraint note_off check (state <> 'off' or id > 0);
      create view others as select title from note;
      create function noted() returns trigger language plpgsql as 'begin return new; end';
      create trigger others_trigger before update of title on note for each row execute function noted();
    `
      const more = `
      create policy note_policy on note using (state = 'on');
      create view note_states as select state from note;
      create trigger note_trigger before update of state on note for each row execute function noted();
    `
      const failing = generate(database, {
        sql: forbids ? sql + more : sql,
        models:
          'enum state {\n  on\n}\nmodel memo {\n  id Int @id\n  status state?\n  title String?\n  @@index([status], map: "note_state")\n}',
        renames: ['note:memo', 'memo.state:status'],
      })

      await expect(failing).rejects.toMatchObject({ code: 'GENERATED_MIGRATION_FAILED', details: { inTheWay } })
    },
  )

  test('for a schema with a mistake, with file and line', async ({ database }) => {
    await expect(generate(database, { sql: '', models: 'model a {\n  id Missing @id\n}' })).rejects.toMatchObject({
      code: 'PRISMA_SCHEMA_INVALID',
      message: expect.stringMatching(/^"app\.prisma:5": .*"Missing"/),
    })
  })

  test('for a schema of another database', async ({ database }) => {
    const schemaFiles = [{ path: 'app.prisma', content: 'datasource db {\n  provider = "mysql"\n}\n' }]

    await expect(generate(database, { sql: '', models: '', schemaFiles })).rejects.toMatchObject({
      code: 'PRISMA_SCHEMA_INVALID',
    })
  })

  test('after migrations that fail', async ({ database }) => {
    await expect(generate(database, { sql: 'select 1/0', models: blog() })).rejects.toMatchObject({
      code: 'REPLAY_FAILED',
    })
  })
})
