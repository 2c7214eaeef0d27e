import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compareCatalogs, openDatabase, parseDatabaseUrl, readCatalog, withSession } from '@pgtend/database'
import { test as serverTest, temporaryDirectory } from '@pgtend/testing'
import { describe, expect } from 'vitest'
import { names, tables } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateDown } from '../commands/migrate-down.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'
import { readMigrations } from '../files/read-migrations.ts'
import {
  adviseMigrateDev,
  applyMigrationsWithPrisma,
  diagnoseMigrationHistory,
} from '../prisma-engine/migration-history.ts'
import { serverShadow } from '../prisma-engine/shadow-database.ts'
import { planSquash } from './plan-squash.ts'
import { finishSquash, writeSquash } from './write-squash.ts'

const CORE = fileURLToPath(new URL('../../../../prisma/migrations', import.meta.url))

const test = serverTest.extend('database', async ({ databaseUrl }, { onCleanup }) => {
  const options = { applicationName: 'pgtend tests', environment: 'development' } as const
  const database = await openDatabase(parseDatabaseUrl(databaseUrl), options)
  onCleanup(() => database.end())
  return database
})

const FOUR = {
  '20260101000000_note': 'create table note (id serial primary key);',
  '20260102000000_body': 'alter table note add column draft text; create index on note (draft);',
  '20260103000000_rename':
    'alter table note rename column draft to body; alter table note drop column id; create view v as select body from note;',
  '20260104000000_tag': { up: 'create table tag (note text);', down: 'drop table tag;' },
}
const TO = '20260103000000_rename'
const SQUASHED = '20260103000000_squashed'

async function squash(directory: string, openShadow: ReturnType<typeof serverShadow>): Promise<void> {
  await writeSquash(directory, await planSquash(await readMigrations(directory), { to: TO, openShadow }))
}

describe('squash', () => {
  test('gives one script that builds the same, and a way back', async ({ database }) => {
    const directory = await writeMigrations(FOUR)
    // As a run leaves it that was killed while it wrote.
    await mkdir(join(directory, `.squash-${SQUASHED}`, 'half'), { recursive: true })

    await squash(directory, serverShadow(database))

    expect((await readdir(directory)).toSorted()).toEqual([SQUASHED, '20260104000000_tag'])
    expect(await readFile(join(directory, SQUASHED, 'migration.sql'), 'utf8')).toMatchInlineSnapshot(`
      "-- Squashed by pgtend: what these 3 migrations build, written from the catalog.
      -- pgtend: replaces 20260101000000_note
      -- pgtend: replaces 20260102000000_body
      -- pgtend: replaces 20260103000000_rename

      create table "note" (
        "body" text
      );

      CREATE INDEX note_draft_idx ON note USING btree (body);

      create view "v" as
      SELECT note.body
         FROM note;
      "
    `)
    expect(await names(migrateUp(database, { directory }))).toEqual([SQUASHED, '20260104000000_tag'])
    await migrateDown(database, { directory, target: { base: true } })
    expect(await withSession(database, (client) => tables(client))).toEqual(['_prisma_migrations'])
  })

  test('a database that has all of them has the new one too, for pgtend and for Prisma', async ({ database, db }) => {
    const directory = await writeMigrations(FOUR)
    const options = { directory }
    await migrateUp(database, { directory, target: TO })
    await squash(directory, serverShadow(database))

    const before = await readStatus(database, options)
    const planned = await migrateUp(database, { directory, dryRun: true })
    const both = await Promise.all([migrateUp(database, options), migrateUp(database, options)])
    const again = await migrateUp(database, options)

    expect(before).toMatchObject({ pending: ['20260104000000_tag'], problems: [], current: SQUASHED })
    expect(planned.plan.migrations.map(({ name }) => name)).toEqual(['20260104000000_tag'])
    expect(both.flatMap((run) => run.migrations.map(({ name }) => name))).toEqual(['20260104000000_tag'])
    expect(again.migrations).toEqual([])
    expect(await readStatus(database, options)).toMatchObject({ upToDate: true, applied: 2 })
    const { rows } = await db.query(
      'select migration_name as name from _prisma_migrations where rolled_back_at is null and finished_at is not null order by 1',
    )
    expect(rows).toEqual([{ name: SQUASHED }, { name: '20260104000000_tag' }])
    expect(await diagnoseMigrationHistory(database, directory)).toMatchObject({
      pending: [],
      edited: [],
      failed: [],
      missing: [],
    })
    expect(await applyMigrationsWithPrisma(database, directory)).toEqual([])
    const openShadow = serverShadow(database)
    expect(await adviseMigrateDev(database, directory, { openShadow })).toEqual({ resetReason: undefined })
  })

  test('a database that has only some of them is refused, with the one it lacks', async ({ database }) => {
    const directory = await writeMigrations(FOUR)
    await migrateUp(database, { directory, target: 2 })
    await squash(directory, serverShadow(database))

    await expect(migrateUp(database, { directory })).rejects.toMatchObject({
      code: 'SQUASH_PARTIAL',
      message: expect.stringContaining(TO),
    })
    expect(await readStatus(database, { directory })).toMatchObject({
      upToDate: false,
      problems: expect.arrayContaining([expect.objectContaining({ code: 'SQUASH_PARTIAL' })]),
    })
  })

  test('killed before the old folders were gone, they do not count, and the next run removes them', async ({
    database,
  }) => {
    const directory = await writeMigrations(FOUR)
    const old = await temporaryDirectory()
    await cp(directory, old, { recursive: true })
    await squash(directory, serverShadow(database))
    await cp(join(old, TO), join(directory, TO), { recursive: true })

    const files = await readMigrations(directory)
    const applied = await names(migrateUp(database, { directory }))
    const removed = await finishSquash(directory, files)

    expect(files.map(({ name }) => name)).toEqual([SQUASHED, '20260104000000_tag'])
    expect(applied).toEqual([SQUASHED, '20260104000000_tag'])
    expect(removed).toEqual([TO])
    expect(existsSync(join(directory, TO))).toBe(false)
  })

  test('statements that the catalog does not show are named, or kept as they are', async ({ database }) => {
    const directory = await writeMigrations({
      '1_a': `create table a (n int);\ninsert into a values (1), (2);`,
      '2_b': `create collation plain (locale = 'C');\ncreate index on a (n); update a set n = n + 1 -- the last`,
    })
    const files = await readMigrations(directory)
    const openShadow = serverShadow(database)

    await expect(planSquash(files, { to: '2_b', openShadow })).rejects.toMatchObject({
      code: 'SQUASH_DATA_STATEMENTS',
      details: {
        statements: [
          { migration: '1_a', line: 2 },
          { migration: '2_b', line: 1 },
          { migration: '2_b', line: 2 },
        ],
      },
    })
    const plan = await planSquash(files, { to: '2_b', name: '2_both', openShadow, keepDataStatements: true })

    expect(plan).toMatchObject({ name: '2_both', replaces: ['1_a', '2_b'] })
    expect(plan.kept.map(({ sql }) => sql)).toEqual([
      'insert into a values (1), (2)',
      `create collation plain (locale = 'C')`,
      'update a set n = n + 1 -- the last',
    ])
    expect(plan.downSql).toContain('drop table')
  })

  test('comments that still mean something come along: pending indexes, and allows of kept statements', async ({
    database,
  }) => {
    const directory = await writeMigrations({
      '1_a': 'create table a (n int);\n-- pgtend:vector-index a.v metric=l2\ninsert into a values (1);',
      '2_b': `-- pgtend:allow-file drop-table gone with it\n
        -- pgtend:allow whole-table-write two rows
        update a set n = n + 1; -- pgtend:allow lock-held-during-work two rows
        -- pgtend:vector-index "My b".v`,
    })
    const files = await readMigrations(directory)

    const { sql, kept } = await planSquash(files, {
      to: '2_b',
      openShadow: serverShadow(database),
      keepDataStatements: true,
    })

    expect(sql.split('\n').slice(1, 6)).toEqual([
      '-- pgtend: replaces 1_a',
      '-- pgtend: replaces 2_b',
      '-- pgtend:vector-index a.v metric=l2',
      '-- pgtend:vector-index "My b".v',
      '',
    ])
    expect(kept.map((one) => one.sql)).toEqual([
      'insert into a values (1)',
      [
        '-- pgtend:allow whole-table-write two rows',
        '-- pgtend:allow lock-held-during-work two rows',
        'update a set n = n + 1',
      ].join('\n'),
    ])
    expect(sql).not.toContain('allow-file')
  })

  test('what does not build the same is refused', async ({ database }) => {
    const directory = await writeMigrations({
      '1_a': 'create table a (n int);',
      // Kept as it is, the block counts the tables at the end, not those of its time.
      '2_b':
        "do $$ begin if to_regclass('b') is null then execute 'create table c ()'; execute 'insert into c default values'; end if; end $$;",
      '3_c': 'create table b ();',
    })
    const files = await readMigrations(directory)

    await expect(
      planSquash(files, { to: '3_c', openShadow: serverShadow(database), keepDataStatements: true }),
    ).rejects.toMatchObject({ code: 'SQUASH_NOT_EQUAL', details: { differences: ['rows of table public.c'] } })
  })

  test('rows of the same number with other values are refused, but for what is new each time', async ({ database }) => {
    const directory = await writeMigrations({
      '1_a':
        'create table a (n int, at timestamptz default clock_timestamp(), key text default gen_random_uuid()::text);',
      '2_b': 'insert into a (n) values (1), (null);',
      // At the end, the insert finds the default of the end.
      '3_c': `alter table a add column "Kind" text default 'old'; alter table a alter "Kind" set default 'new';`,
    })
    const files = await readMigrations(directory)
    const options = { openShadow: serverShadow(database), keepDataStatements: true }

    const equal = await planSquash(files, { ...options, to: '2_b' })

    expect(equal.replaces).toEqual(['1_a', '2_b'])
    await expect(planSquash(files, { ...options, to: '3_c' })).rejects.toMatchObject({
      code: 'SQUASH_NOT_EQUAL',
      details: { differences: ['values of column public.a."Kind"'] },
    })
  })

  test('rows that are written into a table from before count once', async ({ database }) => {
    const directory = await writeMigrations({
      '1_a': 'create table a (n int);',
      '2_b': 'insert into a values (1);',
      '3_c': 'create table c ();',
    })
    const range = { from: '2_b', to: '3_c', openShadow: serverShadow(database), keepDataStatements: true }

    const plan = await planSquash(await readMigrations(directory), range)

    expect(plan).toMatchObject({ name: '3_squashed', downSql: expect.stringContaining('not undone: insert into "a"') })
  })

  test('a table that is made with its rows cannot be squashed', async ({ database }) => {
    const directory = await writeMigrations({ '1_a': 'create table a as select 1 as n;', '2_b': 'create table b ();' })
    const files = await readMigrations(directory)
    const range = { to: '2_b', openShadow: serverShadow(database) }

    await expect(planSquash(files, range)).rejects.toMatchObject({ code: 'SQUASH_DATA_STATEMENTS' })
    await expect(planSquash(files, { ...range, keepDataStatements: true })).rejects.toMatchObject({
      code: 'SQUASH_NOT_EQUAL',
      message: expect.stringContaining('cannot be run'),
    })
  })

  test('the migrations of this repository become one that builds the same', async ({ database }) => {
    const files = await readMigrations(CORE)
    const plan = await planSquash(files, { to: files.at(-1)?.name ?? '', openShadow: serverShadow(database) })
    const directory = await temporaryDirectory()
    await cp(CORE, directory, { recursive: true })
    await migrateUp(database, { directory })
    const before = await withSession(database, (client) => readCatalog(client))
    await migrateDown(database, { directory, target: { base: true } })

    await writeSquash(directory, plan)
    const run = await migrateUp(database, { directory })

    expect(run.migrations.map(({ name }) => name)).toEqual(['20260302094500_squashed'])
    const after = await withSession(database, (client) => readCatalog(client))
    expect(compareCatalogs(before, after).differences).toEqual([])
    expect(plan.downSql).not.toBeNull()
  })
})
