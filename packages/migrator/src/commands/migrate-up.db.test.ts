import { eachEngine } from '@pgtend/testing'
import { expect } from 'vitest'
import { names, THREE, tables } from '../../test/three-migrations.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { checksumOf } from '../files/checksum.ts'
import { migrateDown } from './migrate-down.ts'
import { migrateUp } from './migrate-up.ts'
import { readStatus } from './read-status.ts'
import { migrationRunSchema } from './run-result.ts'

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
