import { expect, test } from 'vitest'
import { checkMigrations } from '../check-migrations.ts'
import { loadCheckParser } from '../load-check-parser.ts'

const parser = await loadCheckParser()

function rules(sql: string, earlier: string): readonly string[] {
  const history = [{ name: '1', path: '1', text: earlier }]
  return checkMigrations(parser, [{ name: '2', path: '2', text: sql }], { history }).findings.map(({ rule }) => rule)
}

const DOMAINS = `create schema app; create domain app.code as text check (value <> ''); create domain code as text;
  create table t (id bigint, name text);`

test('a domain is the one of its schema', () => {
  expect(rules('alter table t add column c app.code;', DOMAINS)).toEqual(['domain-column-rewrites'])
  expect(rules('alter table t add column c code;', DOMAINS)).toEqual([])
  expect(rules('set search_path = app, public; alter table t add column c code;', DOMAINS)).toEqual([
    'domain-column-rewrites',
  ])
})

test('columns of a domain of the same name in another schema are not read', () => {
  const earlier = `${DOMAINS} create table a (c app.code); create table b (c code);`

  const { findings } = checkMigrations(
    parser,
    [{ name: '2', path: '2', text: 'alter domain app.code add constraint k check (length(value) < 9);' }],
    { history: [{ name: '1', path: '1', text: earlier }] },
  )

  expect(findings.map(({ rule, relation }) => [rule, relation])).toEqual([['domain-constraint-scans', 'a']])
})

test('an enum of the same name in another schema is another type', () => {
  const earlier = `create schema "Odd Name"; create type "Odd Name"."order" as enum ('a'); create type "order" as enum ('a');
    create table t (s "Odd Name"."order", p "order");`

  expect(rules('alter table t alter column s type "order" using s::text::"order";', earlier)).toEqual([
    'type-change-rewrites',
  ])
  expect(rules('alter table t alter column p type public."order";', earlier)).toEqual([])
})

test('a type keeps its columns when it is renamed or moved, and so does one in a schema that is renamed', () => {
  const earlier = `create schema app; create type mood as enum ('a'); create table t (s mood, many mood[]);
    alter type mood rename to feeling; alter type feeling set schema app; alter schema app rename to shop;`

  expect(rules('alter table t alter column s type shop.feeling;', earlier)).toEqual([])
  expect(rules('drop type shop.feeling cascade;', earlier)).toEqual(['drop-column'])
  expect(rules('drop type public.mood cascade;', earlier)).toEqual([])
})

test('a function is the one of its schema and of its number of arguments', () => {
  const earlier = `create schema app; create table t (id bigint, n int);
    create function app.f() returns int language sql volatile as 'select 1';
    create function f() returns int language sql immutable as 'select 1';
    create function g() returns void language sql as 'update t set n = 0';
    create function g(a int) returns void language sql as 'select 1';
    create function app.g() returns void language sql as 'select 1';`

  expect(rules('alter table t add column a int default f();', earlier)).toEqual([])
  expect(rules('alter table t add column a int default app.f();', earlier)).toEqual(['volatile-default-rewrites'])
  expect(rules('select g();', earlier)).toEqual(['whole-table-write'])
  expect(rules('select g(1);', earlier)).toEqual([])
  expect(rules('select app.g();', earlier)).toEqual([])
  expect(rules('select g();', `${earlier} drop function g();`)).toEqual([])
  expect(rules('select h();', `${earlier} alter function g() rename to h;`)).toEqual(['whole-table-write'])
})
