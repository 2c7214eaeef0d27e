import { describe, expect, test } from 'vitest'
import { unqualifiedSql } from './unqualified-sql.ts'

const CASES: readonly (readonly [sql: string, expected: string])[] = [
  ['drop table "app"."Order Items"', 'drop table "Order Items"'],
  ['drop table "other"."app", app."other"', 'drop table "other"."app", "other"'],
  ['create index i on app.t using hnsw (e app.vector_l2_ops)', 'create index i on t using hnsw (e vector_l2_ops)'],
  [
    `alter table t alter a set default nextval('app.t_seq'::regclass)`,
    `alter table t alter a set default nextval('t_seq'::regclass)`,
  ],
  [`select 'app."O''Neil"'::pg_catalog.regclass`, `select '"O''Neil"'::pg_catalog.regclass`],
  [`comment on table "app"."t" is 'of app.t'`, `comment on table "t" is 'of app.t'`],
  [
    `alter table t add check (a <> 'app.x'::text and a <> 'x'::app.mood)`,
    `alter table t add check (a <> 'app.x'::text and a <> 'x'::mood)`,
  ],
  [
    'create function app.f() returns int as $f$ select app.g() $f$',
    'create function f() returns int as $f$ select app.g() $f$',
  ],
  [`do $do$ select 'app.t'::regclass, 'app.t' $do$`, `do $do$ select 't'::regclass, 'app.t' $do$`],
  ['create view v as select (a OPERATOR(app.<->) b) from app.t', 'create view v as select (a OPERATOR(<->) b) from t'],
  ['select (c).app.b, x.app.b, "my app".b, wrap.b, app.t.b', 'select (c).app.b, x.app.b, "my app".b, wrap.b, t.b'],
  ['create type app.path as (a app.point)', 'create type app.path as (a app.point)'],
  ['create extension if not exists "vector" with schema "app"', 'create extension if not exists "vector"'],
  [
    'create extension if not exists "vector" with schema "public"',
    'create extension if not exists "vector" with schema "public"',
  ],
  ['grant usage on schema app to "app"', 'grant usage on schema app to "app"'],
]

describe('a derived statement names what is in its own schema without it', () => {
  test.for(CASES)('%s', ([sql, expected]) => {
    expect(unqualifiedSql(sql, { schema: 'app', shadowed: new Set(['path', 'point']) })).toBe(expected)
  })
})

test('a schema whose name needs quotes is known by them', () => {
  const names = { schema: 'App "Data"', shadowed: new Set<string>() }

  expect(unqualifiedSql('alter table "App ""Data"""."T" rename to "U"', names)).toBe('alter table "T" rename to "U"')
  expect(unqualifiedSql(`select '"App ""Data""".s'::regclass`, names)).toBe(`select 's'::regclass`)
})
