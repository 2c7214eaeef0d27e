import { openDatabase, parseDatabaseUrl } from '@pgtend/database'
import { eachEngine, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { writeMigrations } from '../../test/write-migrations.ts'
import { migrateUp } from '../commands/migrate-up.ts'
import { stamp } from '../commands/stamp.ts'
import { type Drift, driftSchema } from './drift.ts'
import { readDrift } from './read-drift.ts'

const HISTORY = {
  '1_items': `create extension if not exists vector;\ncreate table "Order Items" (id int primary key, price numeric(10,2), e vector(3));
create view cheap as select id, price from "Order Items" where price < 10;
create function one() returns int language sql as 'select 1';
create index item_hnsw on "Order Items" using hnsw (e vector_l2_ops) with (m = 8);
grant select on "Order Items" to pg_monitor;`,
  '2_notes': 'create table note (id int, body text);\ncreate policy own on note using (id > 0);',
}

const BY_HAND = `
create table "by hand" (id int primary key);
drop policy own on note;
alter table "Order Items" alter price type numeric(12,2);
create or replace function one() returns int language sql as 'select 2';
drop index item_hnsw; create index item_hnsw on "Order Items" using hnsw (e vector_l2_ops) with (m = 12);
revoke select on "Order Items" from pg_monitor;
alter table note drop column id, add column id int;
`
  // A view is in the way of the type.
  .replace('alter table "Order Items" alter', 'drop view cheap; alter table "Order Items" alter')

/** What hangs on other objects and is easily forgotten. */
const DETAILS = {
  '1_details': `create table t (id int primary key, a text); create table c (t int constraint fk references t);
create view v as select id, a from t; comment on column v.id is 'the key'; create index i on t (lower(a));
create foreign data wrapper nothing; create server far foreign data wrapper nothing;
create user mapping for public server far options (password 'first secret');`,
}

const DETAILS_BY_HAND = `
comment on column v.id is null;
alter view v alter a set default 'x';
alter index i alter column 1 set statistics 77;
alter table c disable trigger all;
alter user mapping for public server far options (set password 'second secret');
create user mapping for pg_monitor server far options (password 'third secret');
`

eachEngine('drift', (test) => {
  test('is seen in columns of views, statistics targets, triggers of constraints and user mappings', {
    timeout: 180_000,
  }, async ({ database, db }) => {
    const directory = await writeMigrations(DETAILS)
    const options = { directory, ignore: ['extension *'] }
    await migrateUp(database, { directory })
    const before = await readDrift(database, options)
    await db.query(DETAILS_BY_HAND)

    const drift = await readDrift(database, options)
    await db.query(drift.revert.flatMap(({ sql }) => sql ?? []).join(';\n'))
    const reverted = await readDrift(database, options)
    await writeMigrations({ '2_adopt': drift.adopt.flatMap(({ sql }) => sql ?? []).join(';\n') }, directory)
    await migrateUp(database, { directory })
    const adopted = await readDrift(database, options)

    expect(before.differences).toEqual([])
    expect(
      drift.differences.map(({ change, identity, properties }) => [change, identity, properties[0]?.name]),
    ).toEqual([
      ['different', 'constraint public.c.fk', 'triggers'],
      ['different', 'index public.i', 'statistics'],
      ['extra', 'user mapping pg_monitor on server far', undefined],
      ['different', 'user mapping public on server far', 'options'],
      ['different', 'view public.v', 'columnDetails'],
    ])
    expect(JSON.stringify(drift)).not.toMatch(/secret/)
    // What only another version of PostgreSQL writes in another way is left as it is.
    expect(drift.revert.map(({ sql }) => sql).join()).not.toContain('create or replace view')
    expect(reverted.differences.map(({ identity }) => identity)).toEqual(['user mapping public on server far'])
    expect(adopted.differences.map(({ identity }) => identity)).toEqual(['user mapping public on server far'])
  })

  test('is what changed by hand, in both directions, and nothing else', { timeout: 180_000 }, async ({
    database,
    db,
  }) => {
    const directory = await writeMigrations(HISTORY)
    // The database of a test has extensions beyond the folder.
    const ignore = ['extension *', 'policy public.note.*']
    await migrateUp(database, { directory })
    await writeMigrations({ '3_later': 'create table later ();' }, directory)

    await db.query(BY_HAND)

    const drift = await readDrift(database, { directory, ignore })

    expect(driftSchema.parse(drift)).toEqual(drift)
    expect(drift).toMatchObject({ drifted: true, scratch: 'memory', applied: 2, pending: ['3_later'], warnings: [] })
    expect(drift.ignored).toBeGreaterThan(0)
    expect(drift.differences.map(({ change, identity }) => `${change} ${identity}`)).toEqual([
      'different column public."Order Items".price',
      'different function public.one()',
      'missing grant table public."Order Items" to pg_monitor',
      'different index public.item_hnsw',
      'extra table public."by hand"',
      'missing view public.cheap',
    ])
    expect(drift.columnOrder).toEqual([
      { schema: 'public', name: 'note', expected: ['id', 'body'], actual: ['body', 'id'] },
    ])
  })
})

test('drift can be read beside the database, of migrations in a schema of their own', { timeout: 180_000 }, async ({
  databaseUrl,
  db,
}) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const directory = await writeMigrations({
    '1_a': 'create table a (id serial);',
    '2_b': 'create view b as table a; create materialized view c as table a with no data;',
  })
  await migrateUp(database, { directory, schema: 'Odd Name' })
  await db.query('refresh materialized view "Odd Name".c')
  await writeMigrations({ '1_a': 'create table a (id serial);\n-- edited' }, directory)

  const drift = await readDrift(database, { directory, schema: 'Odd Name', onServer: true, ignore: ['extension *'] })
  await db.query(`create table "Odd Name".extra ()`)
  const drifted = await readDrift(database, {
    directory,
    schema: 'Odd Name',
    onServer: true,
    ignore: ['extension *', 'trigger *'],
  })

  expect(drift).toMatchObject({ drifted: false, scratch: 'server', schema: 'Odd Name', applied: 2 })
  expect(drift.warnings).toEqual([expect.stringContaining('"1_a" was edited')])
  expect(drifted).toMatchObject({
    drifted: true,
    differences: [{ identity: 'table "Odd Name".extra', change: 'extra' }],
  })
  expect(drifted.unusedIgnores).toContain('trigger *')
})

test('drift ends with the SQL that reverts it, or with a migration that adopts it', { timeout: 180_000 }, async ({
  databaseUrl,
  db,
}) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const directory = await writeMigrations(HISTORY)
  const options = { directory, onServer: true, ignore: ['extension *', 'policy *'] }
  const script = (changes: Drift['adopt']): string => changes.flatMap(({ sql }) => sql ?? []).join(';\n')
  await migrateUp(database, { directory })
  await db.query(BY_HAND)

  const { revert, adopt } = await readDrift(database, options)
  await writeMigrations({ '3_adopt': script(adopt) }, directory)
  await stamp(database, { directory, target: '3_adopt' })
  const adopted = await readDrift(database, options)
  await db.query(`delete from _prisma_migrations where migration_name = '3_adopt'`)
  await db.query(`begin; ${script(revert)}; commit`)
  const reverted = await readDrift(database, options)

  expect(revert.find(({ object }) => object === 'table public."by hand"')).toMatchObject({ loss: 'lossy' })
  expect([adopted.differences, adopted.adopt, adopted.applied]).toEqual([[], [], 3])
  expect([reverted.differences, reverted.revert, reverted.applied]).toEqual([[], [], 2])
})

test('without a ledger all is extra, and a migration that is not in the folder ends the comparison', {
  timeout: 180_000,
}, async ({ databaseUrl, db }) => {
  await using database = await openDatabase(parseDatabaseUrl(databaseUrl), {
    applicationName: 'pgtend tests',
    environment: 'development',
  })
  const directory = await writeMigrations({ '1_a': 'create table a ();', '2_b': 'create table b ();' })
  await db.query('create table other (id int)')

  const none = await readDrift(database, { directory, onServer: true, ignore: ['extension *'] })
  await db.query('drop table other')
  await migrateUp(database, { directory })
  const behind = readDrift(database, { directory: await writeMigrations({ '1_a': 'create table a ();' }) })

  expect(none).toMatchObject({
    drifted: true,
    applied: 0,
    current: null,
    differences: [{ identity: 'table public.other' }],
  })
  expect(none.warnings).toEqual([expect.stringContaining('no migration history')])
  await expect(behind).rejects.toMatchObject({ code: 'MIGRATION_NOT_IN_FOLDER' })
})
