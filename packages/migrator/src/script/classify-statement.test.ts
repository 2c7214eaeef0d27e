import { beforeAll, describe, expect, test } from 'vitest'
import { loadParser, type SqlParser } from './load-parser.ts'
import { splitStatements } from './split-statements.ts'
import type { Statement } from './statement.ts'

let parse: SqlParser
beforeAll(async () => {
  parse = await loadParser()
})

function classify(text: string): Statement {
  const [statement] = splitStatements(parse, { path: 'm.sql', text })
  if (statement === undefined) throw new Error('no statement')
  return statement
}

describe('outside a transaction', () => {
  test.each([
    ['create unique index concurrently if not exists i on "Order Items" (a)', 'create index concurrently'],
    ['drop index concurrently "S"."I"', 'drop index concurrently'],
    ['reindex table concurrently t', 'reindex concurrently'],
    ['reindex (concurrently) index i', 'reindex concurrently'],
    ['reindex schema s', 'reindex of many tables'],
    ['vacuum (analyze) t', 'vacuum'],
    ['cluster', 'cluster'],
    ['create database d', 'create database'],
    ['drop database d', 'drop database'],
    ['alter system set work_mem = 1', 'alter system'],
    [`create tablespace s location '/x'`, 'create tablespace'],
    ['drop tablespace s', 'drop tablespace'],
    ['alter table t detach partition p concurrently', 'detach partition concurrently'],
    [`create subscription s connection 'x' publication p`, 'create subscription'],
    ['alter subscription s refresh publication', 'alter subscription that refreshes'],
    ['alter database d set tablespace s', 'alter database set tablespace'],
    ['discard all', 'discard all'],
    [`commit prepared 'x'`, 'two-phase commit'],
    ['do $$ begin insert into t values (1); commit; end $$', 'do block that ends its transaction'],
  ])('%s', (sql, reason) => {
    expect(classify(sql)).toMatchObject({ kind: 'outside-transaction', reason })
  })
})

describe('inside a transaction', () => {
  test.each([
    'create index i on t (a)',
    'drop index i',
    'reindex table t',
    'analyze t',
    'cluster t using i',
    'refresh materialized view concurrently v',
    'alter table t detach partition p',
    `alter type mood add value 'x'`,
    'do $$ begin perform 1; end $$',
    'call p()',
    'set transaction isolation level serializable',
    'savepoint s',
    'discard temp',
  ])('%s', (sql) => {
    expect(classify(sql).kind).toBe('transactional')
  })
})

test.each([
  ['begin', 'begin'],
  ['start transaction isolation level serializable', 'begin'],
  ['commit', 'commit'],
  ['end', 'commit'],
  ['rollback', 'rollback'],
  ['abort', 'rollback'],
  [`prepare transaction 'x'`, 'prepare'],
])('%s controls the transaction', (sql, control) => {
  expect(classify(sql)).toMatchObject({ kind: 'transaction-control', control })
})

test.each([
  [`set lock_timeout = '5s'`, 'lock_timeout', false],
  ['set local search_path to a, b', 'search_path', true],
  ['set role app', 'role', false],
  ['reset all', 'all', false],
  ['reset lock_timeout', 'lock_timeout', false],
  [`select pg_catalog.set_config('search_path', '', false)`, 'search_path', false],
  [`select set_config('Role', 'app', true)`, 'role', true],
])('%s is a setting of the session', (sql, setting, local) => {
  expect(classify(sql)).toMatchObject({ kind: 'session-setting', setting, local })
})

test.each([
  ['drop table t', true],
  ['drop schema s cascade', true],
  ['alter table t drop column c', true],
  ['truncate t', true],
  ['delete from t', true],
  ['drop index i', false],
  ['alter table t add column c int', false],
  ['update t set a = 1', false],
])('%s destroys data: %s', (sql, destroys) => {
  expect(classify(sql).destroysData).toBe(destroys)
})

test('an index built concurrently is known by table and name', () => {
  expect(classify('create index concurrently "I 1" on "S 1"."T 1" (a)').recovery).toEqual({
    type: 'create-index',
    table: { schema: 'S 1', name: 'T 1' },
    index: 'I 1',
  })
})

test.each([
  `select set_config(name, setting, false) from pg_settings`,
  `select set_config(lower('A'), '', false)`,
  `select set_config('a.b', '', x > 1)`,
  `select set_config('a.b', '', false), 1`,
])('%s is not known to be a setting', (sql) => {
  expect(classify(sql).kind).toBe('transactional')
})

test('an enum value that is added is known', () => {
  expect(classify(`alter type "Mood" add value if not exists 'so ''so''' after 'x'`).enumValue).toBe(`so 'so'`)
})
