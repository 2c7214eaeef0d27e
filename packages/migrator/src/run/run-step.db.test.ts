import { connectClient, waitFor } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { openTestDatabase, databaseTest as test } from '../../test/open-test-database.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { readStatus } from '../commands/read-status.ts'
import type { MigrationEvent } from './migration-event.ts'

test('a statement outside a transaction is not run again when its record could not be written', async ({
  database,
  db,
}) => {
  const directory = await writeMigrations({
    '1_a': `create table a (id int);
create function refuse() returns trigger language plpgsql as
  $$ begin raise exception 'not now' using errcode = 'lock_not_available'; end $$;
create procedure p() language plpgsql as $$ begin insert into a values (1); commit; end $$;`,
    '2_b': '-- pgtend: no-transaction\ncall p();',
  })
  await migrateUp(database, { directory, target: 1 })
  await db.query(`create trigger refuse before update on _prisma_migrations for each row execute function refuse()`)

  await expect(migrateUp(database, { directory, lockRetryLimitMs: 2_000 })).rejects.toMatchObject({
    code: 'LEDGER_NOT_WRITABLE',
    details: { migration: '2_b', line: 2, sqlstate: '55P03' },
  })
  await db.query('drop trigger refuse on _prisma_migrations')

  await expect(migrateUp(database, { directory })).rejects.toMatchObject({ code: 'MIGRATION_FAILED_EARLIER' })
  expect((await db.query('select id from a')).rows).toEqual([{ id: 1 }])
})

test('an index whose record could not be written is found by the next run', async ({ database, db }) => {
  const directory = await writeMigrations({
    '1_a': `create table a (id int);
create function refuse() returns trigger language plpgsql as
  $$ begin raise exception 'not now' using errcode = 'serialization_failure'; end $$;`,
    '2_b': 'create index concurrently on a (id);',
  })
  await migrateUp(database, { directory, target: 1 })
  await db.query(`create trigger refuse before update on _prisma_migrations for each row execute function refuse()`)

  await expect(migrateUp(database, { directory, lockRetryLimitMs: 1_000 })).rejects.toMatchObject({
    code: 'LEDGER_NOT_WRITABLE',
  })
  await db.query('drop trigger refuse on _prisma_migrations')
  await migrateUp(database, { directory })

  expect((await db.query(`select from pg_index where indrelid = 'a'::regclass`)).rowCount).toBe(1)
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
})

test('a migration of several steps has its ledger row also when the ledger was locked at first', async ({
  database,
  databaseUrl,
}) => {
  const directory = await writeMigrations({
    '1_a': 'create table a (id int);',
    '2_b': 'insert into a values (1); create index concurrently on a (id);',
  })
  await migrateUp(database, { directory, target: 1 })
  const blocker = await connectClient(databaseUrl)
  onTestFinished(() => blocker.end())
  await blocker.query(
    `alter role current_user in database ${new URL(databaseUrl).pathname.slice(1)} set lock_timeout = 300`,
  )
  await blocker.query('begin; lock table _prisma_migrations in share mode')
  const events: MigrationEvent[] = []
  const patient = await openTestDatabase(databaseUrl)

  const run = migrateUp(patient, { directory, onEvent: (event) => events.push(event) })
  await waitFor(() => events.some(({ type }) => type === 'retry'), { what: 'a retry' })
  await blocker.query('commit')
  await run

  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 2 })
})

test('the isolation level of a file can be set, however many files ran before it', async ({ database, db }) => {
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, number) => [`1_${100 + number}`, 'select 1;']))
  const directory = await writeMigrations({
    ...many,
    '2_a': `set transaction isolation level serializable; create table level as select current_setting('transaction_isolation') as is;`,
    '3_b': `begin isolation level repeatable read; insert into level select current_setting('transaction_isolation'); commit;`,
  })

  await migrateUp(database, { directory })

  expect((await db.query('select "is" from level')).rows).toEqual([{ is: 'serializable' }, { is: 'repeatable read' }])
})

test('settings of one file have no effect on the next, not even on how it is read', async ({ database, db }) => {
  const directory = await writeMigrations({
    '1_a': `create table a (word text); set default_transaction_read_only to on; set client_encoding to 'LATIN1';`,
    '2_é': `insert into a values ('é');`,
    '3_c': `set default_transaction_read_only to on;`,
  })

  await migrateUp(database, { directory })

  expect((await db.query('select word from a')).rows).toEqual([{ word: 'é' }])
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true, applied: 3 })
})

test('a client encoding that a file sets does not change what its later statements say', async ({ database, db }) => {
  const directory = await writeMigrations({
    '1_a': `set client_encoding to 'LATIN1'; create table a (word text); create index concurrently on a (word); insert into a values ('é');`,
  })

  await migrateUp(database, { directory })

  expect((await db.query('select word from a')).rows).toEqual([{ word: 'é' }])
})

test('a transaction of a no-transaction file stays a transaction', async ({ database, db }) => {
  const directory = await writeMigrations({
    '1_a': 'create table a (id int primary key);',
    '2_b': `-- pgtend: no-transaction
insert into a values (1);
begin; insert into a values (2); insert into a values (1); commit;`,
    '3_c': '-- pgtend: no-transaction\nbegin; insert into a values (3); rollback;',
  })

  await expect(migrateUp(database, { directory })).rejects.toMatchObject({ details: { sqlstate: '23505' } })
  expect((await db.query('select id from a')).rows).toEqual([{ id: 1 }])
  await db.query('delete from a')
  await migrateUp(database, { directory })

  expect((await db.query('select id from a order by id')).rows).toEqual([{ id: 1 }, { id: 2 }])
})

test('a transaction that is chained to the one before is ended too', async ({ database, db }) => {
  const directory = await writeMigrations({
    '1_a': 'begin; create table a (id int); commit and chain; insert into a values (1); commit; vacuum a;',
    '2_b': 'begin; insert into a values (2); commit and chain;',
    '3_c': 'create index concurrently on a (id);',
  })

  await migrateUp(database, { directory })

  expect((await db.query('select id from a order by id')).rows).toEqual([{ id: 1 }, { id: 2 }])
  expect(await readStatus(database, { directory })).toMatchObject({ upToDate: true })
})

test('a search_path set by a function is set again when the file is resumed', async ({ database, db }) => {
  const directory = await writeMigrations({
    '1_a': `create schema app; create table app.a (id int primary key); create table public.a (id int);`,
    '2_b': `select pg_catalog.set_config('search_path', 'app', false);
create index concurrently on a (id);
insert into a values (1);`,
  })
  await migrateUp(database, { directory, target: 1 })
  await db.query('insert into app.a values (1)')
  await expect(migrateUp(database, { directory })).rejects.toMatchObject({ details: { sqlstate: '23505' } })
  await db.query('delete from app.a')

  await migrateUp(database, { directory })

  expect((await db.query('select id from app.a')).rows).toEqual([{ id: 1 }])
  expect((await db.query('select id from public.a')).rows).toEqual([])
})

test('a batch that committed a part of itself and failed is not run again', async ({ database, db }) => {
  const directory = await writeMigrations({
    '1_a': 'create table a (id int); create table b (id int primary key); insert into b values (1);',
    '2_b': 'begin; insert into a values (1); commit; insert into b values (1);',
  })
  await expect(migrateUp(database, { directory, mode: 'prisma-batch' })).rejects.toMatchObject({
    details: { sqlstate: '23505' },
  })
  await db.query('delete from b')

  await expect(migrateUp(database, { directory, mode: 'prisma-batch' })).rejects.toMatchObject({
    code: 'MIGRATION_FAILED_EARLIER',
  })

  expect((await db.query('select id from a')).rows).toEqual([{ id: 1 }])
})
