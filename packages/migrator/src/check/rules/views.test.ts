import { expect, test } from 'vitest'
import { type CheckOptions, checkMigrations } from '../check-migrations.ts'
import { loadCheckParser } from '../load-check-parser.ts'

const parser = await loadCheckParser()
const EARLIER = `create table users (id bigint primary key, name text); create schema app;
  create view names as select id from users; create view app."Order" as select id from users;`

function rules(sql: string, options: CheckOptions = {}): readonly string[] {
  const history = [{ name: '1', path: '1', text: EARLIER }]
  const report = checkMigrations(parser, [{ name: '2', path: '2', text: sql }], { history, ...options })
  return report.findings.map(({ rule }) => rule)
}

test('a view that the same transaction creates again is replaced, not dropped', () => {
  expect(rules('drop view names; create view names as select id, name from users;')).toEqual(['view-replaced'])
  expect(rules('drop view if exists app."Order"; create or replace view app."Order" as select 1;')).toEqual([
    'view-replaced',
  ])
})

test('a view that is created elsewhere, before, or by a later transaction is dropped', () => {
  expect(rules('drop view names;')).toEqual(['drop-view'])
  expect(rules('drop view names; create view app.names as select 1;')).toEqual(['drop-view'])
  expect(rules('drop view names; create view names as select 1;', { mode: 'prisma-split' })).toEqual(['drop-view'])
  expect(rules('drop view names; create index concurrently i on users (name); create view names as select 1;')).toEqual(
    ['drop-view'],
  )
})

test('what is granted on it is said to be lost', () => {
  const { findings } = checkMigrations(
    parser,
    [{ name: '2', path: '2', text: 'drop view names; create view names as select 1;' }],
    { history: [{ name: '1', path: '1', text: EARLIER }] },
  )

  expect(findings[0]?.message).toBe(
    '"names" is dropped and created again: its readers wait, and what was granted on it is gone',
  )
})

test('a table that is renamed and leaves a view of its old name breaks nothing', () => {
  const rename = 'alter table users rename to members;'

  expect(rules(`${rename} create view users as select * from members;`)).toEqual([])
  expect(rules(`${rename} create view app.users as select * from members;`)).toEqual(['rename-table'])
})
