import type { CatalogObject } from '@pgtend/database'
import { expect, test } from 'vitest'
import { loadParser } from '../script/load-parser.ts'
import { findDataChanges } from './find-data-changes.ts'
import { parseUp } from './up-statement.ts'

const parse = await loadParser()
const CREATED = [
  { kind: 'table', identity: 'table public.fresh', schema: 'public', name: 'fresh', comment: null },
  {
    kind: 'column',
    identity: 'column public.old.added',
    schema: 'public',
    name: 'added',
    comment: null,
    table: { schema: 'public', name: 'old' },
  },
] as unknown as readonly CatalogObject[]

function reasons(text: string, created: readonly CatalogObject[] | undefined = CREATED): readonly string[] {
  return findDataChanges(parseUp(parse, { path: 'migration.sql', text }), created).map(({ reason }) => reason)
}

test.each([
  ['insert into old values (1)', 'insert into "old" (rows)'],
  ['update only public.old set a = 1', 'update of "public"."old" (rows)'],
  ['update old set added = 1, a = 2', 'update of "old" (rows)'],
  ['delete from old', 'delete from "old" (rows)'],
  ['merge into old using x on true when matched then delete', 'merge into "old" (rows)'],
  ['truncate fresh, old', 'truncate of "old" (rows)'],
  [`copy old from '/tmp/x'`, 'copy into "old" (rows)'],
  ['with gone as (delete from old returning 1) select 1', 'a select that writes rows'],
  [`select setval('s', 5)`, 'a select that calls functions, whose effects are not known'],
  [`do $$ begin delete from old; end $$`, 'a do block that may write rows'],
  ['alter table old owner to someone', 'a change of owner, whose former one is not known'],
  ['create role someone', 'create role, which the catalog does not show'],
  ['create cast (a as b) without function', 'create cast, which the catalog does not show'],
  ['drop cast (a as b)', 'a change of cast, which the catalog does not show'],
  ['drop collation c', 'a change of collation, which the catalog does not show'],
  ['alter role a rename to b', 'a change of role, which the catalog does not show'],
  [`comment on role someone is 'x'`, 'a change of role, which the catalog does not show'],
  [`comment on extension vector is 'x'`, 'a comment on an extension, which the catalog does not show'],
  ['revoke connect on database d from public', 'a change of database, which the catalog does not show'],
  ['alter text search configuration c set schema s', 'a change of tsconfiguration, which the catalog does not show'],
  ['alter sequence s restart with 1000', 'where a sequence stands'],
  ['alter table old alter id restart with 1000', 'where a sequence stands'],
  ['do $$ begin create role someone; end $$', 'a do block, whose effects are not known'],
  ['do $$ begin alter table old owner to someone; end $$', 'a do block, whose effects are not known'],
])('%s cannot be undone by the catalog', (sql, reason) => {
  expect(reasons(sql)).toEqual([reason])
})

test.each([
  'insert into fresh values (1)',
  'update old set added = a',
  'create temp table t as select 1 as a; insert into t values (2)',
  'create table x as select 1',
  `do $$ begin create type t as enum ('a'); exception when duplicate_object then null; end $$`,
  `set search_path = public; select set_config('search_path', '', false); select 1; analyze; vacuum old; begin; commit`,
  'copy old to stdout',
  'alter table fresh alter id restart with 1000',
  'create schema s authorization someone; set role someone; drop table x; grant select on old to someone',
  'refresh materialized view v; create aggregate a (int) (sfunc = int4pl, stype = int)',
])('%s goes with what the catalog shows, or leaves nothing', (sql) => {
  expect(reasons(sql)).toEqual([])
})

test('where nothing is created apart, every written row counts, and statements on one line are told apart', () => {
  const text = 'create table x as select 1; select 2; select 3 as a into y; insert into x values (2);'

  const found = findDataChanges(parseUp(parse, { path: 'migration.sql', text }))

  expect(found).toEqual([
    { index: 0, line: 1, reason: 'a table made with its rows' },
    { index: 2, line: 1, reason: 'a table made with its rows' },
    { index: 3, line: 1, reason: 'insert into "x" (rows)' },
  ])
})

test.each(['create schema s authorization someone', 'set role someone', 'alter sequence s restart with 5'])(
  'where nothing is created apart, %s counts too',
  (sql) => {
    expect(findDataChanges(parseUp(parse, { path: 'migration.sql', text: sql }))).toHaveLength(1)
  },
)
