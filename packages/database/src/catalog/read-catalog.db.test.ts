import { eachEngine, embeddedTest, test } from '@pgtend/testing'
import { expect } from 'vitest'
import { BASE_SQL } from '../../test/catalog-changes.ts'
import { openScratchDatabase } from '../embedded/open-scratch-database.ts'
import { compareCatalogs } from './compare-catalogs.ts'
import { readCatalog } from './read-catalog.ts'

/** What major versions print in another way: columns of one table, `values`, new keywords, MAINTAIN. */
const FORMS = `
create table form (json integer, absent integer, value text, "Mixed" text);
create index on form (json);
create view form_one as select json, value, "Mixed" from form where json > 1;
create view form_values (a, b) as values (1, 'x'), (2, 'y');
create view form_query as select q.n from (select 1 as n) q where exists (select from form f where f.json = q.n);
create view form_call as select g from generate_series(1, 3) g;
create rule form_rule as on update to form_one do instead update form set value = new.value where form.json = old.json;
create function form_body(a integer) returns integer language sql begin atomic select json from form where absent = a; end;
grant all on form to pg_monitor;
`

eachEngine('a catalog', (test) => {
  test('leaves out what is asked for, extensions, temporary objects and our own schema', async ({ db }) => {
    await db.query('create extension if not exists vector')
    await db.query(`create schema pgtend; create table pgtend.step (); create temporary table passing ();
      create table "Ledger" (id serial primary key, note text check (note <> '')); comment on column "Ledger".id is 'c';
      grant select on "Ledger" to pg_monitor; grant select (note) on "Ledger" to pg_monitor;
      create schema aside; create table aside.there (); create table kept ()`)

    const { objects } = await readCatalog(db, {
      ignoreSchemas: ['pgtend', 'aside'],
      ignoreTables: [{ schema: 'public', name: 'Ledger' }],
    })

    expect(objects.map(({ identity }) => identity)).toEqual(
      [
        'extension vector',
        ...objects
          .filter(({ kind, name }) => kind === 'extension' && name !== 'vector')
          .map(({ identity }) => identity),
        'grant schema public to public',
        'schema public',
        'table public.kept',
      ].sort(),
    )
  })

  test('can be read by a role that may do nothing', async ({ db }) => {
    const all = await readCatalog(db)
    await db.query('create role nobody_at_all')
    await db.query('set role nobody_at_all')
    const theirs = await readCatalog(db)
    await db.query('reset role')
    await db.query('drop role nobody_at_all')

    expect(theirs.objects).toEqual(all.objects)
  })

  test('is the same whatever the session has set, and leaves it as it was', async ({ db }) => {
    const settings = `select current_setting('search_path') || current_setting('timezone') || current_setting('jit') as is`
    await db.query(`create schema aside; create domain aside.d as text;
      create table t (at timestamptz default '2020-02-01 00:00Z', long interval default '1 day', d aside.d)`)
    const before = await readCatalog(db)
    await db.query(`set timezone to 'Asia/Tokyo'; set datestyle to 'German'; set intervalstyle to 'iso_8601';
      set search_path to aside; set quote_all_identifiers to on`)
    const settingsBefore = await db.query(settings)

    const after = await readCatalog(db)

    const settingsAfter = await db.query(settings)
    await db.query('reset all')
    expect(after).toEqual(before)
    expect(settingsAfter.rows).toEqual(settingsBefore.rows)
  })
})

test('PostgreSQL of this server and of the embedded engine have equal catalogs after equal statements', async ({
  db,
}) => {
  await using scratch = await openScratchDatabase({ applicationName: 'pgtend tests' })
  const other = await scratch.connect()
  for (const client of [db, other]) {
    await client.query('create extension if not exists vector')
    await client.query(BASE_SQL)
    await client.query(FORMS)
  }

  const { differences, columnOrder } = compareCatalogs(await readCatalog(db), await readCatalog(other), {
    // The database of a test has more extensions than these statements make.
    ignore: ['extension *'],
  })
  await other.end()

  expect({ differences, columnOrder }).toEqual({ differences: [], columnOrder: [] })
})

embeddedTest('a real difference is seen across versions too', async () => {
  await using scratch = await openScratchDatabase({ applicationName: 'pgtend tests' })
  const client = await scratch.connect()
  await client.query(`create table t (a int, b int); create table u (a int, b text default '"x"');
    create view v as select a, b from t where a > 1; create view w as select t.a from t join u on u.a > t.b;
    create function f() returns text language sql as 'select ''"a"''';
    create type e as enum ('a', '"b"'); comment on table t is 'of "x"'`)
  const older = { ...(await readCatalog(client)), serverVersion: 150_000 }
  await client.query(`create or replace view v as select a, b from t where a > 2; alter table t add c int;
    create or replace view w as select u.a from t join u on u.a > t.b; alter table u alter b set default 'x';
    create or replace function f() returns text language sql as 'select ''a''';
    alter type e rename value '"b"' to 'b'; comment on table t is 'of x'`)

  const { differences } = compareCatalogs(older, await readCatalog(client))
  await client.end()

  expect(differences.map(({ identity, change }) => [change, identity])).toEqual([
    ['extra', 'column public.t.c'],
    ['different', 'column public.u.b'],
    ['different', 'enum public.e'],
    ['different', 'function public.f()'],
    ['different', 'table public.t'],
    ['different', 'view public.v'],
    ['different', 'view public.w'],
  ])
})
