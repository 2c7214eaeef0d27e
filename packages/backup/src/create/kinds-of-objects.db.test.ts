import { text } from 'node:stream/consumers'
import { eachEngine, test } from '@pgtend/testing'
import { expect, onTestFinished } from 'vitest'
import { newStore, options } from '../../test/new-store.ts'
import { openTest } from '../../test/open-test.ts'
import { findBackup } from '../catalog/find-backup.ts'
import { readManifest } from '../catalog/read-manifest.ts'
import { verifyBackup } from '../verify/verify-backup.ts'
import { createBackup } from './create-backup.ts'

/** What dumps get wrong beside ordinary tables; runs on both engines. */
const OBJECTS = `
  create schema extensions;
  drop extension if exists vector;
  create extension vector schema extensions;
  create table "Order Items" (id int primary key, "select" text, "a.b" text, twice int generated always as (id * 2) stored);
  insert into "Order Items" (id, "select", "a.b") values (1, 'x', null), (2, E'tab\\t\\\\', '');
  create table by_day (id int, day date not null, body bytea) partition by range (day);
  create table by_day_2026 partition of by_day for values from ('2026-01-01') to ('2027-01-01') partition by list (id);
  create table by_day_2026_1 partition of by_day_2026 for values in (1);
  insert into by_day values (1, '2026-05-05', '\\x00ff');
  create materialized view totals as select count(*) as n from "Order Items";
  create table embedded (id int primary key, e extensions.vector(3));
  insert into embedded values (1, '[1,2,3]'), (2, null);
  create view late as select * from "Order Items" where id > 1;
  create function note() returns event_trigger language plpgsql as $$ begin raise exception 'fired'; end $$;
  create event trigger on_drop on sql_drop when tag in ('DROP SEQUENCE') execute function note();
  create table empty_columns ();
  insert into empty_columns default values;
`

/** The embedded engine empties unlogged tables whenever it starts, as a server does after a crash. */
const UNLOGGED = `
  create unlogged table cache (id int primary key, "from" text);
  insert into cache select n, n from generate_series(1, 10) n;
`

eachEngine('a backup', (test, engine) => {
  test('holds unlogged tables, partitions of partitions, generated columns, materialised views, event triggers and extensions of other schemas', {
    timeout: 120_000,
  }, async ({ database, db }) => {
    await db.query(engine === 'server' ? OBJECTS + UNLOGGED : OBJECTS)
    const { store } = await newStore()
    const shared = await options()

    const { id, tables, rows } = await createBackup(database, store, shared)
    const verification = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), shared)

    expect({ tables, rows }).toEqual(engine === 'server' ? { tables: 5, rows: 16 } : { tables: 4, rows: 6 })
    expect(verification).toMatchObject({ ok: true, differences: [] })
  })
})

test('a database without anything has a backup, which verifies', async ({ databaseUrl }) => {
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const shared = await options()

  const { id } = await createBackup(database, store, shared)
  const verification = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), shared)

  expect(verification).toMatchObject({ ok: true, tables: 0, rows: 0 })
})

test('large objects come back, in every format', { timeout: 120_000 }, async ({ databaseUrl, db }) => {
  await db.query(`select lo_from_bytea(0, 'a large object'), lo_from_bytea(0, '')`)
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const shared = await options()

  for (const format of ['custom', 'directory', 'plain'] as const) {
    const { id } = await createBackup(database, store, { ...shared, format })
    const verification = await verifyBackup(database.cluster, store, await findBackup(store, id, ''), shared)
    expect(verification).toMatchObject({ ok: true, differences: [] })
  }
})

test('temporary tables of other sessions and rows of foreign tables are in no backup', async ({ databaseUrl, db }) => {
  await db.query(`
    create temporary table mine as select 1;
    create extension postgres_fdw;
    create server elsewhere foreign data wrapper postgres_fdw options (host '127.0.0.1', port '1');
    create foreign table far (id int) server elsewhere;
    create table near as select 1 as id;
  `)
  const database = await openTest(databaseUrl)
  const { store } = await newStore()

  const { id } = await createBackup(database, store, await options())

  const { manifest } = await findBackup(store, id, '')
  expect(manifest.tables.map(({ name }) => name)).toEqual(['near'])
})

test('roles are kept without their passwords, unless these are asked for', async ({ databaseUrl, db }) => {
  const role = `pgtend_test_globals_${process.pid}`
  await db.query(`create role "${role}" login password 'kept-as-a-hash'`)
  onTestFinished(async () => void (await db.query(`drop role "${role}"`).catch(() => undefined)))
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const shared = await options()
  const globalsOf = async (id: string): Promise<string> => {
    const folder = { database: database.target.database, id }
    const { globals } = await readManifest(store, folder)
    return text(await store.read(folder, globals ?? ''))
  }

  const without = await createBackup(database, store, { ...shared, kind: 'schema' })
  const with_ = await createBackup(database, store, { ...shared, kind: 'schema', rolePasswords: true })

  expect(await globalsOf(without.id)).toContain(`CREATE ROLE ${role}`)
  expect(await globalsOf(without.id)).not.toContain('PASSWORD')
  expect(await globalsOf(with_.id)).toContain('SCRAM-SHA-256')
  await db.query(`drop role "${role}"`)
})

eachEngine('passwords of roles', (test, engine) => {
  test('are refused where there are none to keep', async ({ database }) => {
    const { store } = await newStore()
    const asked = { ...(await options()), rolePasswords: true, ...(engine === 'server' && { kind: 'data' as const }) }

    const refused = await createBackup(database, store, asked).catch((error: unknown) => error)

    expect(refused).toMatchObject({ code: 'BACKUP_OPTIONS_INVALID', message: expect.stringContaining('no roles') })
    expect(await store.listFolders()).toEqual([])
  })
})

test('a role that may not read passwords has a backup with the roles, and is refused when it asks for more', async ({
  databaseUrl,
  db,
}) => {
  const role = `pgtend_test_plain_${process.pid}`
  await db.query(`create role "${role}" login password 'backup-test'`)
  await db.query(`create table item as select 1 as id; grant select on item to "${role}"`)
  const url = new URL(databaseUrl)
  url.username = role
  url.password = 'backup-test'
  const database = await openTest(url.href)
  const { store } = await newStore()
  const notes: string[] = []
  const shared = { ...(await options()), onNote: (note: string) => void notes.push(note) }

  const taken = await createBackup(database, store, shared)
  const asked = await createBackup(database, store, { ...shared, rolePasswords: true }).catch((error: unknown) => error)

  await db.query(`drop owned by "${role}"; drop role "${role}"`)
  const { globals } = await readManifest(store, { database: database.target.database, id: taken.id })
  expect(asked).toMatchObject({ code: 'BACKUP_DUMP_FAILED', message: expect.stringContaining('pg_dumpall') })
  // Without passwords pg_dumpall reads pg_roles, which everybody may.
  expect(globals).toBe('globals.sql')
  expect(notes).toEqual([])
})

test('an index that is invalid makes the backup degraded, by name', async ({ databaseUrl, db }) => {
  await db.query('create table item as select 1 as id union all select 1')
  await db.query('create unique index concurrently "Twice" on item (id)').catch(() => undefined)
  const database = await openTest(databaseUrl)
  const { store } = await newStore()

  const backup = await createBackup(database, store, await options())

  const { manifest } = await findBackup(store, backup.id, '')
  expect(manifest.degraded).toEqual(['index "public"."Twice" is invalid, so pg_dump has left it out'])
  expect(backup.state).toBe('degraded')
})

test('clocks that differ are said, and the backup is as good as any', async ({ databaseUrl }) => {
  const database = await openTest(databaseUrl)
  const { store } = await newStore()
  const now = (): Date => new Date(Date.now() - 3_600_000)

  const notes: string[] = []
  const onNote = (note: string): void => void notes.push(note)

  const backup = await createBackup(database, store, { ...(await options()), now, onNote })

  expect(backup).toMatchObject({ state: 'unverified', degraded: [] })
  expect(notes).toContainEqual(expect.stringMatching(/clocks of the server and of this machine differ by 3[56]\d\d s/))
})

test('ten thousand tables are all in it, counted and hashed', { timeout: 120_000 }, async ({ databaseUrl, db }) => {
  await db.query(`
    do $$ begin
      for n in 1 .. 10000 loop
        execute format('create table %I (a int) with (autovacuum_enabled = off)', 'table ' || n);
        if n % 1000 = 0 then execute format('insert into %I values (%s)', 'table ' || n, n); commit; end if;
      end loop;
    end $$
  `)
  const database = await openTest(databaseUrl)
  const { store } = await newStore()

  const { id, tables, rows } = await createBackup(database, store, await options())

  const { manifest } = await findBackup(store, id, '')
  expect({ tables, rows }).toEqual({ tables: 10_000, rows: 10 })
  expect(manifest.tables.filter(({ checksum }) => checksum !== '0')).toHaveLength(10)
})
