import { connectClient, waitFor } from '@pgtend/testing'
import type { Client } from 'pg'
import { expect, onTestFinished } from 'vitest'
import { openTestDatabase, databaseTest as test } from '../../test/open-test-database.ts'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { applyMigrationsWithPrisma } from '../prisma-engine/migration-history.ts'
import { MIGRATOR_LOCK } from './with-migrator-lock.ts'

const SET_AND_READ = {
  '1_set': `set work_mem = '77MB'; select set_config('my.own', 'kept', false); create table seen (mem text, own text);`,
  '2_read': `insert into seen select current_setting('work_mem'), current_setting('my.own', true);`,
}

test.for(['prisma-split', 'prisma-batch'] as const)(
  'mode %s keeps what a file set for the next, as Prisma does, and atomic does not',
  async (mode, { database, db }) => {
    const directory = await writeMigrations(SET_AND_READ)
    const prisma = async () => {
      await applyMigrationsWithPrisma(database, directory)
      return (await db.query('select * from seen; drop table seen, _prisma_migrations')) as unknown as { rows: [] }[]
    }
    const pgtend = async (as: typeof mode | 'atomic') => {
      await migrateUp(database, { directory, mode: as })
      return (await db.query('select * from seen; drop table seen, _prisma_migrations')) as unknown as { rows: [] }[]
    }

    const [[leaked], [kept], [clean]] = [await prisma(), await pgtend(mode), await pgtend('atomic')]

    expect(leaked?.rows).toEqual([{ mem: '77MB', own: 'kept' }])
    expect(kept?.rows).toEqual(leaked?.rows)
    expect(clean?.rows).toEqual([{ mem: expect.not.stringMatching('77MB'), own: expect.not.stringMatching('kept') }])
  },
)

test('a role that a file becomes stays for the next in prisma-split, and the ledger is written all the same', async ({
  database,
  db,
}) => {
  const role = `pgtend_test_${Math.random().toString(36).slice(2)}`
  await db.query(`create role ${role}; grant create on schema public to ${role}`)
  const directory = await writeMigrations({
    '1_a': `set role ${role}; create table a ();`,
    '2_b': 'create table b (); create table c ();',
  })

  await migrateUp(database, { directory, mode: 'prisma-split' })

  const { rows } = await db.query(
    `select distinct tableowner::text as owner from pg_tables where tablename in ('a', 'b', 'c')`,
  )
  expect(rows).toEqual([{ owner: role }])
  await db.query(`drop owned by ${role}; drop role ${role}`)
})

test('a temporary table of one file is not there for the next, but in the modes of Prisma it is', async ({
  database,
}) => {
  const directory = await writeMigrations({
    '1_a': 'create temp table old_rows as select 1 as id;',
    '2_b': 'create table new_rows as select id from old_rows;',
  })

  await expect(migrateUp(database, { directory })).rejects.toMatchObject({
    details: { migration: '2_b', sqlstate: '42P01' },
  })
  const twice = await writeMigrations({ '1_a': 'create temp table a ();', '2_b': 'create temp table a ();' })
  await migrateUp(database, { directory: twice, schema: 'other' })
  await migrateUp(database, { directory, schema: 'third', mode: 'prisma-batch' })
})

/** Waits until a file waits for the lock 4242. */
async function gateReached(client: Client): Promise<void> {
  const waiting = `select from pg_locks where locktype = 'advisory' and objid = 4242 and not granted`
  await waitFor(async () => (await client.query(waiting)).rowCount === 1, { what: 'the gate in a file' })
}

test.for<{ title: string; earlier?: string; sql: string }>([
  { title: 'unlocks all', sql: 'create table a (); select pg_advisory_unlock_all(); select pg_sleep(0);' },
  {
    title: 'unlocks all inside a block',
    sql: 'create table a (); do $$ begin perform pg_advisory_unlock_all(); end $$;',
  },
  {
    title: 'unlocks all by way of a function of an earlier file',
    earlier: 'create function u() returns void language plpgsql as $$ begin perform pg_advisory_unlock_all(); end $$;',
    sql: 'create table a (); select u();',
  },
  {
    title: 'unlocks all by way of a trigger of an earlier file',
    earlier: `create table t (id int); create function u() returns trigger language plpgsql as
      $$ begin perform pg_advisory_unlock_all(); return new; end $$;
      create trigger t before insert on t for each row execute function u();`,
    sql: 'insert into t values (1);',
  },
  { title: 'discards all', sql: 'create table a (); discard all; create table b ();' },
])(
  'a file that $title does not give up the lock of the migrators',
  async ({ earlier, sql }, { database, databaseUrl }) => {
    const other = await connectClient(databaseUrl)
    onTestFinished(() => other.end())
    const first = await writeMigrations({ '0_c': earlier ?? '' })
    await migrateUp(database, { directory: first })
    const gate = 'select pg_advisory_lock_shared(4242);'
    const directory = await writeMigrations({ '0_c': earlier ?? '', '1_a': sql, '2_b': gate })
    await other.query('select pg_advisory_lock(4242)')

    const run = migrateUp(database, { directory })
    await gateReached(other)
    const { rows } = await other.query(`select pg_try_advisory_lock($1) as locked`, [MIGRATOR_LOCK])
    await other.query('select pg_advisory_unlock(4242)')
    await run

    expect(rows).toEqual([{ locked: false }])
  },
)

test('when another migrator takes the lock that a file gave up, the file leaves nothing', async ({
  database,
  databaseUrl,
  db,
}) => {
  const other = await connectClient(databaseUrl)
  onTestFinished(() => other.end())
  // The file unlocks and lets the other take the lock, in one statement.
  const steal = `do $$ begin
    perform pg_advisory_unlock_all();
    perform pg_advisory_unlock_shared(4242) from (select pg_advisory_lock_shared(4242)) as gate;
  end $$;`
  const directory = await writeMigrations({ '1_a': `create table a ();\n${steal}\ncreate table b ();` })
  await other.query('select pg_advisory_lock(4242)')

  const run = migrateUp(database, { directory }).catch((error: unknown) => error)
  await gateReached(other)
  const { rows } = await other.query('select pg_try_advisory_lock($1) as locked', [MIGRATOR_LOCK])
  await other.query('select pg_advisory_unlock(4242)')

  expect(rows).toEqual([{ locked: true }])
  expect(await run).toMatchObject({ code: 'MIGRATION_LOCK_LOST', details: { migration: '1_a', line: 2 } })
  expect((await db.query(`select from pg_tables where tablename in ('a', 'b')`)).rowCount).toBe(0)
  expect((await db.query('select from _prisma_migrations')).rowCount).toBe(0)
})

test('a type of an extension in another schema is hinted at with its schema', async ({ database, db }) => {
  await db.query(`drop extension if exists vector cascade; create schema "My Extensions"`)
  await db.query(`create extension vector schema "My Extensions"`)
  const directory = await writeMigrations({ '1_a': 'create table a (id int);\ncreate table b (e vector(3));' })

  await expect(migrateUp(database, { directory })).rejects.toMatchObject({
    details: { sqlstate: '42704', line: 2 },
    hint: expect.stringContaining('set search_path to "public", "My Extensions"'),
  })
  await writeMigrations({ '1_a': 'create table b (e "My Extensions".vector(3));' }, directory)
  await migrateUp(database, { directory })
})

test('where the database reads backslashes as escapes, only strings without them are run', async ({
  databaseUrl,
  db,
}) => {
  await db.query(`alter database "${new URL(databaseUrl).pathname.slice(1)}" set standard_conforming_strings to off`)
  const database = await openTestDatabase(databaseUrl)
  const directory = await writeMigrations({ '1_a': `create table a ();\nselect 'a\\';` })

  await expect(migrateUp(database, { directory })).rejects.toMatchObject({
    code: 'MIGRATION_STRINGS_NOT_STANDARD',
    details: { line: 2 },
  })
  await writeMigrations({ '1_a': `create table a ();\nselect E'a\\\\', 'b';` }, directory)
  expect(await migrateUp(database, { directory })).toMatchObject({ current: '1_a' })
})
