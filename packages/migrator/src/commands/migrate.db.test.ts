import { randomUUID } from 'node:crypto'
import type { Database } from '@pgtend/database'
import { eachEngine } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect } from 'vitest'
import { checksumOf } from '../files/checksum.ts'
import { migrationStatusSchema } from '../history/migration-status.ts'
import { writeMigrations } from '../write-migrations.fixture.ts'
import { listAttempts, migrationHistorySchema } from './list-attempts.ts'
import { migrateDown } from './migrate-down.ts'
import { migrateOnStartup } from './migrate-on-startup.ts'
import { migrateUp } from './migrate-up.ts'
import { migrationSql } from './migration-sql.ts'
import { readStatus } from './read-status.ts'
import { resetDatabase } from './reset-database.ts'
import { resolveMigration } from './resolve.ts'
import { migrationRunSchema } from './run-result.ts'
import { stamp } from './stamp.ts'

const THREE = {
  '1_notes': {
    up: 'create table note (id int primary key);\ninsert into note select generate_series(1, 5);',
    down: 'drop table note;',
  },
  '2_body': {
    up: `alter table note add column body text not null default ';';\nupdate note set body = 'x' where id < 4;`,
    down: 'alter table note drop column body;',
  },
  '3_touch': {
    up: `create function touch() returns int language plpgsql as $$ begin return 1; end $$;`,
    down: 'drop function touch();',
  },
}

async function tables(client: Client, schema = 'public'): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select table_name::text as name from information_schema.tables where table_schema = $1 and table_type = 'BASE TABLE' order by 1`,
    [schema],
  )
  return rows.map(({ name }) => name)
}

async function names(run: Promise<{ migrations: readonly { name: string }[] }>): Promise<readonly string[]> {
  return (await run).migrations.map(({ name }) => name)
}

async function pending(database: Database, directory: string): Promise<readonly string[]> {
  return (await readStatus(database, { directory })).pending
}

eachEngine('up', (test) => {
  test('applies pending migrations in order and a second run does nothing', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)

    const first = await migrateUp(database, { directory })
    const second = await migrateUp(database, { directory })

    expect(first.migrations.map(({ name, rows }) => [name, rows])).toEqual([
      ['1_notes', 5],
      ['2_body', 3],
      ['3_touch', 0],
    ])
    expect(first.current).toBe('3_touch')
    expect(second.migrations).toEqual([])
    expect(await tables(db)).toEqual(['_prisma_migrations', 'note'])
    expect(migrationRunSchema.parse(first)).toEqual(first)
  })

  test('writes the ledger row as Prisma does', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)

    await migrateUp(database, { directory, target: 1 })

    const { rows } = await db.query('select * from _prisma_migrations')
    expect(rows).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: checksumOf(THREE['1_notes'].up),
        finished_at: expect.any(Date),
        migration_name: '1_notes',
        logs: null,
        rolled_back_at: null,
        started_at: expect.any(Date),
        applied_steps_count: 1,
      },
    ])
  })

  test('stops at a number or a name', async ({ database }) => {
    const directory = await writeMigrations(THREE)

    expect(await names(migrateUp(database, { directory, target: 1 }))).toEqual(['1_notes'])
    expect(await names(migrateUp(database, { directory, target: '2_body' }))).toEqual(['2_body'])
    await expect(migrateUp(database, { directory, target: '9_none' })).rejects.toMatchObject({
      code: 'MIGRATION_UNKNOWN',
    })
  })

  test('a dry run returns the plan and changes nothing', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)

    const run = await migrateUp(database, { directory, dryRun: true })

    expect(run.plan.migrations.map(({ name, atomic }) => [name, atomic])).toEqual([
      ['1_notes', true],
      ['2_body', true],
      ['3_touch', true],
    ])
    expect(await tables(db)).toEqual([])
  })

  test('a failed file leaves nothing, is shown, and is applied once it is corrected', async ({ database, db }) => {
    const directory = await writeMigrations({
      '1_a': 'create table a (id int);\ninsert into a values (1);\nselect * from nowhere;',
    })

    await expect(migrateUp(database, { directory })).rejects.toMatchObject({
      code: 'MIGRATION_STATEMENT_FAILED',
      details: { migration: '1_a', line: 3, column: 15, sqlstate: '42P01' },
    })
    const failed = await readStatus(database, { directory })
    expect(failed.migrations).toMatchObject([{ state: 'failed', logs: expect.stringContaining('nowhere') }])
    expect(await tables(db)).toEqual(['_prisma_migrations'])
    await writeMigrations({ '1_a': 'create table a (id int);' }, directory)
    expect(await names(migrateUp(database, { directory }))).toEqual(['1_a'])

    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 1 })
    const { rows } = await db.query(
      'select rolled_back_at is not null as undone from _prisma_migrations order by started_at',
    )
    expect(rows).toEqual([{ undone: true }, { undone: false }])
  })

  test('an error without position is found by counting statements', async ({ database }) => {
    const directory = await writeMigrations({
      '1_a': 'create table a (id int primary key);\ninsert into a values (1);\n\ninsert into a values (1);',
    })

    await expect(migrateUp(database, { directory })).rejects.toMatchObject({
      details: { line: 4, sqlstate: '23505' },
      message: expect.not.stringContaining('(1)'),
    })
  })

  test('a deferred constraint that fails at the commit is reported there', async ({ database, db }) => {
    const directory = await writeMigrations({
      '1_a':
        'create table a (id int primary key, b int references a (id) deferrable initially deferred);\ninsert into a values (1, 2);',
    })

    await expect(migrateUp(database, { directory })).rejects.toMatchObject({
      code: 'MIGRATION_STATEMENT_FAILED',
      message: expect.stringContaining('at its commit'),
    })
    expect(await tables(db)).toEqual(['_prisma_migrations'])
  })

  test('settings of one file are not in force in the next', async ({ database, db }) => {
    const directory = await writeMigrations({
      '1_set': `set work_mem = '77MB'; set search_path to pg_catalog; select set_config('statement_timeout', '12345', false);`,
      '2_read': `create table seen as select current_setting('work_mem') as mem, current_setting('search_path') as path, current_setting('statement_timeout') as timeout;`,
    })

    await migrateUp(database, { directory })

    expect((await db.query('select * from public.seen')).rows).toEqual([
      { mem: expect.not.stringMatching(/^77MB$/), path: 'public', timeout: '0' },
    ])
    expect((await db.query('show work_mem')).rows).not.toEqual([{ work_mem: '77MB' }])
  })

  test('an enum value can be used in the file that adds it', async ({ database, db }) => {
    const directory = await writeMigrations({
      '1_mood': `create type mood as enum ('ok');`,
      '2_glad': `alter type mood add value 'glad'; create table m (v mood default 'glad'); insert into m default values;`,
    })

    const run = await migrateUp(database, { directory })

    expect(run.plan.warnings.map(({ code }) => code)).toContain('ENUM_VALUE_NEEDS_COMMIT')
    expect((await db.query('select v::text from m')).rows).toEqual([{ v: 'glad' }])
  })

  test('an index is built concurrently between transactions', async ({ database, db }) => {
    const directory = await writeMigrations({
      '1_a': `create table a (id int); insert into a values (1), (2); create index concurrently a_id on a (id); update a set id = id + 1;`,
    })

    const { migrations } = await migrateUp(database, { directory })

    expect(migrations).toMatchObject([{ rows: 4 }])
    const { rows } = await db.query(`select indisvalid from pg_index where indexrelid = 'a_id'::regclass`)
    expect(rows).toEqual([{ indisvalid: true }])
  })

  test('a file may have its own transactions', async ({ database, db }) => {
    const directory = await writeMigrations({
      '1_own': 'begin;\ncreate table a (id int);\ncommit;',
      '2_two':
        'begin; create table b (id int); commit; begin; create table c (id int); rollback; create table d (id int);',
    })

    await migrateUp(database, { directory })

    expect(await tables(db)).toEqual(['_prisma_migrations', 'a', 'b', 'd'])
    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 2 })
  })

  test('byte order mark and CRLF are accepted and hashed as they are', async ({ database }) => {
    const directory = await writeMigrations({
      '1_a': '\uFEFFcreate table a (id int);\r\n-- end\r\n',
      '2_none': '-- nothing\n',
    })

    await migrateUp(database, { directory })
    await writeMigrations({ '2_none': '-- nothing\r\n' }, directory)

    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 2 })
  })

  test('odd names and another schema work', async ({ database, db }) => {
    const schema = 'Odd "Name"'
    const directory = await writeMigrations({
      '1_select': {
        up: 'create table "Order Items" ("Select" int, "a;b" text); create index concurrently "I 1" on "Order Items" ("Select");',
        down: 'drop table "Order Items";',
      },
    })

    await migrateUp(database, { directory, schema })

    expect(await tables(db, schema)).toEqual(['Order Items', '_prisma_migrations'])
    expect(await readStatus(database, { directory, schema })).toMatchObject({ upToDate: true, schema })
    expect(await names(migrateDown(database, { directory, schema }))).toEqual(['1_select'])
    expect(await tables(db, schema)).toEqual(['_prisma_migrations'])
  })

  test('a schema with tables and no history is refused', async ({ database, db }) => {
    await db.query('create table mine (id int)')
    const directory = await writeMigrations(THREE)

    await expect(migrateUp(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_SCHEMA_NOT_EMPTY' })
    expect(await tables(db)).toEqual(['mine'])
  })

  test('a syntax error in the last file stops before the first', async ({ database, db }) => {
    const directory = await writeMigrations({ ...THREE, '4_bad': 'create tabel x ()' })

    await expect(migrateUp(database, { directory })).rejects.toMatchObject({
      code: 'MIGRATION_SYNTAX_ERROR',
      details: { line: 1, column: 8 },
    })
    expect(await tables(db)).toEqual([])
  })

  test.for(['prisma-split', 'prisma-batch'] as const)(
    'mode %s applies the same history',
    async (mode, { database }) => {
      const directory = await writeMigrations(THREE)

      expect(await names(migrateUp(database, { directory, mode }))).toEqual(['1_notes', '2_body', '3_touch'])
      expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
    },
  )
})

eachEngine('migrateOnStartup', (test) => {
  test('of several callers at once one applies and all go on', async ({ database }) => {
    const directory = await writeMigrations(THREE)

    const results = await Promise.all([1, 2, 3].map(() => migrateOnStartup(database, { directory })))
    const later = await migrateOnStartup(database, { directory })

    expect(results.map(({ applied }) => applied.length).toSorted()).toEqual([0, 0, 3])
    expect(results.map(({ current }) => current)).toEqual(['3_touch', '3_touch', '3_touch'])
    expect(later).toEqual({ applied: [], current: '3_touch' })
  })
})

eachEngine('down', (test) => {
  test('undoes the last, a number, down to a name, and everything', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)
    const up = () => migrateUp(database, { directory })

    await up()
    expect(await names(migrateDown(database, { directory }))).toEqual(['3_touch'])
    expect(await names(migrateDown(database, { directory, target: { count: 2 } }))).toEqual(['2_body', '1_notes'])
    await up()
    expect(await names(migrateDown(database, { directory, target: { to: '1_notes' } }))).toEqual(['3_touch', '2_body'])
    await up()
    expect(await names(migrateDown(database, { directory, target: { base: true } }))).toEqual([
      '3_touch',
      '2_body',
      '1_notes',
    ])

    expect(await tables(db)).toEqual(['_prisma_migrations'])
    expect(await pending(database, directory)).toEqual(['1_notes', '2_body', '3_touch'])
    expect(await names(migrateDown(database, { directory }))).toEqual([])
  })

  test('marks the row rolled back and not finished, so that Prisma applies it again', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory })

    await migrateDown(database, { directory })

    const { rows } = await db.query(
      `select finished_at, rolled_back_at from _prisma_migrations where migration_name = '3_touch'`,
    )
    expect(rows).toEqual([{ finished_at: null, rolled_back_at: expect.any(Date) }])
  })

  test('refuses before anything is run when a script is missing', async ({ database, db }) => {
    const directory = await writeMigrations({
      '1_a': 'create table a ()',
      '2_b': { up: 'create table b ()', down: 'drop table b' },
    })
    await migrateUp(database, { directory })

    await expect(migrateDown(database, { directory, target: { count: 2 } })).rejects.toMatchObject({
      code: 'MIGRATION_DOWN_MISSING',
      details: { migration: '1_a' },
    })
    expect(await tables(db)).toEqual(['_prisma_migrations', 'a', 'b'])
  })

  test('a failing script leaves the migration applied', async ({ database, db }) => {
    const directory = await writeMigrations({
      '1_a': { up: 'create table a ()', down: 'drop table a; drop table nowhere' },
    })
    await migrateUp(database, { directory })

    await expect(migrateDown(database, { directory })).rejects.toMatchObject({
      details: { line: 1, sqlstate: '42P01' },
    })
    expect(await tables(db)).toEqual(['_prisma_migrations', 'a'])
    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
  })

  test('an undo that stopped half-way is shown, stops up, and is finished by down', async ({ database, db }) => {
    const broken = 'drop index concurrently a_id; drop table nowhere;'
    const directory = await writeMigrations({
      '1_a': { up: 'create table a (id int); create index a_id on a (id);', down: broken },
    })
    await migrateUp(database, { directory })
    await expect(migrateDown(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_STATEMENT_FAILED' })

    const status = await readStatus(database, { directory })
    expect(status.migrations).toMatchObject([{ state: 'half-undone' }])
    await expect(migrateUp(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_FAILED_EARLIER' })
    await writeMigrations(
      { '1_a': { up: 'create table a (id int); create index a_id on a (id);', down: broken.replace('nowhere', 'a') } },
      directory,
    )

    expect(await names(migrateDown(database, { directory }))).toEqual(['1_a'])
    expect(await tables(db)).toEqual(['_prisma_migrations'])
  })
})

eachEngine('status and history', (test) => {
  test('an empty database has everything pending and is not touched', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)

    const status = await readStatus(database, { directory })

    expect(status).toMatchObject({ upToDate: false, ledgerExists: false, current: null, applied: 0 })
    expect(status.pending).toEqual(['1_notes', '2_body', '3_touch'])
    expect(migrationStatusSchema.parse(status)).toEqual(status)
    expect(await tables(db)).toEqual([])
  })

  test('history has checksum, duration and rows of every attempt', async ({ database }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory })
    await migrateDown(database, { directory })

    const history = await listAttempts(database)

    expect(history.attempts.map(({ name, outcome, rows }) => [name, outcome, rows])).toEqual([
      ['1_notes', 'applied', 5],
      ['2_body', 'applied', 3],
      ['3_touch', 'rolled-back', 0],
    ])
    expect(history.attempts[0]).toMatchObject({ checksum: checksumOf(THREE['1_notes'].up), steps: 1 })
    expect(history.attempts[0]?.durationMs).toBeGreaterThan(0)
    expect(migrationHistorySchema.parse(history)).toEqual(history)
  })

  test('an edited migration is named and stops up', async ({ database }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory, target: 2 })
    await writeMigrations({ '1_notes': 'create table note (id bigint);' }, directory)

    expect((await readStatus(database, { directory })).problems).toMatchObject([
      { code: 'MIGRATION_EDITED', migration: '1_notes' },
    ])
    await expect(migrateUp(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_EDITED', exitCode: 3 })
    expect(await pending(database, directory)).toEqual(['3_touch'])
  })

  test('missing migrations and those of a newer checkout are told apart', async ({ database }) => {
    const all = await writeMigrations(THREE)
    await migrateUp(database, { directory: all })
    const withoutFirst = await writeMigrations({ '2_body': THREE['2_body'], '3_touch': THREE['3_touch'] })
    const older = await writeMigrations({ '1_notes': THREE['1_notes'], '2_body': THREE['2_body'] })

    await expect(migrateUp(database, { directory: withoutFirst })).rejects.toMatchObject({
      code: 'MIGRATION_MISSING',
      details: { migration: '1_notes' },
    })
    await expect(migrateUp(database, { directory: older })).rejects.toMatchObject({
      code: 'MIGRATION_NOT_IN_FOLDER',
      details: { migration: '3_touch' },
    })
  })

  test('a migration out of order is a warning, and a refusal when strict', async ({ database }) => {
    const directory = await writeMigrations({ '1_notes': THREE['1_notes'], '3_touch': THREE['3_touch'] })
    await migrateUp(database, { directory })
    await writeMigrations({ '2_body': THREE['2_body'] }, directory)

    await expect(migrateUp(database, { directory, strict: true })).rejects.toMatchObject({
      code: 'MIGRATION_OUT_OF_ORDER',
    })
    const run = await migrateUp(database, { directory })

    expect(run.plan.warnings).toMatchObject([{ code: 'OUT_OF_ORDER', migration: '2_body' }])
    expect(run.migrations).toMatchObject([{ name: '2_body' }])
  })
})

eachEngine('stamp and resolve', (test) => {
  test('stamp marks a database that has the changes already', async ({ database, db }) => {
    await db.query(THREE['1_notes'].up)
    const directory = await writeMigrations(THREE)

    const stamped = await stamp(database, { directory, target: '1_notes' })

    expect(stamped).toEqual({ dryRun: false, stamped: ['1_notes'], current: '1_notes' })
    const { rows } = await db.query(
      'select applied_steps_count, logs, finished_at = started_at as same from _prisma_migrations',
    )
    expect(rows).toEqual([{ applied_steps_count: 0, logs: '', same: true }])
    expect(await names(migrateUp(database, { directory }))).toEqual(['2_body', '3_touch'])
    expect(await stamp(database, { directory, target: 'head' })).toMatchObject({ stamped: [] })
  })

  test('stamp knows only names of the folder', async ({ database }) => {
    const directory = await writeMigrations(THREE)

    await expect(stamp(database, { directory, target: 'x' })).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' })
  })

  test('a failure of Prisma stops up until it is resolved', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory, target: 1 })
    const fail = `insert into _prisma_migrations (id, checksum, migration_name, logs) values ($1, $2, '2_body', 'Prisma said no')`
    await db.query(fail, [randomUUID(), checksumOf(THREE['2_body'].up)])

    await expect(migrateUp(database, { directory })).rejects.toMatchObject({
      code: 'MIGRATION_FAILED_EARLIER',
      hint: expect.stringContaining('pgtend migrate resolve 2_body --rolled-back'),
    })
    await resolveMigration(database, { directory, name: '2_body', as: 'rolled-back' })
    expect(await pending(database, directory)).toEqual(['2_body', '3_touch'])
    await db.query(fail, [randomUUID(), checksumOf(THREE['2_body'].up)])
    await resolveMigration(database, { directory, name: '2_body', as: 'applied' })

    expect(await pending(database, directory)).toEqual(['3_touch'])
    const { rows } = await db.query(
      `select count(*) filter (where rolled_back_at is not null)::int as undone, count(*) filter (where finished_at is not null)::int as done
         from _prisma_migrations where migration_name = '2_body'`,
    )
    expect(rows).toEqual([{ undone: 2, done: 1 }])
  })

  test('resolve refuses what makes no sense', async ({ database }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory, target: 1 })
    const resolve = (name: string, as: 'applied' | 'rolled-back') => resolveMigration(database, { directory, name, as })

    await expect(resolve('1_notes', 'applied')).rejects.toMatchObject({ code: 'MIGRATION_ALREADY_APPLIED' })
    await expect(resolve('1_notes', 'rolled-back')).rejects.toMatchObject({ code: 'MIGRATION_NOT_FAILED' })
    await expect(resolve('2_body', 'rolled-back')).rejects.toMatchObject({ code: 'MIGRATION_NOT_APPLIED' })
    await expect(resolve('x', 'applied')).rejects.toMatchObject({ code: 'MIGRATION_UNKNOWN' })
  })
})

eachEngine('sql', (test) => {
  test('the printed SQL brings an empty database to where a run would', async ({ database, db }) => {
    const directory = await writeMigrations({
      ...THREE,
      '4_index': `-- c\ncreate index concurrently note_body on note (body); -- tail\ncomment on table note is 'it''s';`,
    })

    const sql = await migrationSql(undefined, { directory })
    for (const statement of statementsOf(sql)) await db.query(statement)

    expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 4, current: '4_index' })
  })

  test('with a database only what is pending is printed', async ({ database }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory, target: 2 })

    const up = await migrationSql(database, { directory })
    const down = await migrationSql(database, { directory, down: { count: 1 } })

    expect(up).toContain('create function touch()')
    expect(up).not.toContain('create table note')
    expect(down).toContain('alter table note drop column body;')
  })
})

eachEngine('reset', (test) => {
  test('drops everything of the application, keeps extensions, and migrates again', async ({ database, db }) => {
    const directory = await writeMigrations(THREE)
    await migrateUp(database, { directory })
    await db.query(`
      create extension if not exists vector;
      create schema "Odd Name"; create table "Odd Name"."Order Items" (id int);
      create type mood as enum ('x'); create domain short as text check (length(value) < 9);
      create table extra (id bigserial, m mood, e vector(3)); create materialized view mv as select * from extra;
      create function f(a mood) returns int language sql as 'select 1'; create procedure p() language sql as 'select 1';
      create sequence s; create aggregate agg (int) (sfunc = int4pl, stype = int);
    `)

    const { dropped, run } = await resetDatabase(database, { directory })

    expect(dropped).toBeGreaterThan(8)
    expect(run.migrations.map(({ name }) => name)).toEqual(['1_notes', '2_body', '3_touch'])
    expect(await tables(db)).toEqual(['_prisma_migrations', 'note'])
    const { rows } = await db.query(`
      select (select count(*)::int from pg_extension where extname = 'vector') as vector,
             (select count(*)::int from pg_namespace where nspname = 'Odd Name') as odd,
             (select count(*)::int from pg_type where typname in ('mood', 'short')) as types,
             (select count(*)::int from pg_proc where pronamespace = 'public'::regnamespace and proname in ('f', 'p', 'agg')) as routines
    `)
    expect(rows).toEqual([{ vector: 1, odd: 0, types: 0, routines: 0 }])
  })

  test('a folder that cannot be read costs no data', async ({ database, db }) => {
    await db.query('create table kept (id int)')

    await expect(resetDatabase(database, { directory: '/nowhere' })).rejects.toMatchObject({
      code: 'MIGRATIONS_FOLDER_NOT_FOUND',
    })
    expect(await tables(db)).toEqual(['kept'])
  })
})

/** Cuts the printed script where psql would: our statements end with a semicolon at the end of a line; bodies are in one line. */
function statementsOf(script: string): readonly string[] {
  const setup = /do \$pgtend\$[\s\S]*?\$pgtend\$;/.exec(script)?.[0] ?? ''
  const rest = script.replace(setup, () => '').replace(/^\\set.*$/m, '')
  return [setup, ...rest.split(/;\n/)].filter((statement) => statement.trim() !== '')
}
