import { expect, test } from 'vitest'
import { checksumOf } from '../files/checksum.ts'
import { loadParser } from '../script/load-parser.ts'
import { compareScripts } from './compare-scripts.ts'
import { invisibleEdit } from './text-variants.ts'

const parse = await loadParser()
const compare = (before: string, after: string) =>
  compareScripts(parse, { path: 'before', text: before }, { path: 'after', text: after })

test('comments, white space, case, quotes and line endings mean nothing', () => {
  const before = `create table "note" (id int primary key);\ninsert into note values (1, 'a;b');`
  const after = `-- é\r\nCREATE TABLE note (\r\n  id integer /* key */ PRIMARY KEY\r\n);\r\n\r\ninsert into note values(1,\r\n'a;b')`

  expect(compare(before, after)).toEqual([])
})

test.each([
  ['a constant', 'alter table t add c int default 5', 'alter table t add c int default 6'],
  ['a text', `insert into t values ('a')`, `insert into t values ('b')`],
  ['a name', 'create index a on t (x)', 'create index b on t (x)'],
  ['a comment within a function body', 'do $$ begin end $$', 'do $$ begin /* x */ end $$'],
  ['the folder of a tablespace', `create tablespace s location '/a'`, `create tablespace s location '/b'`],
  ['a list', 'select array[1, 2]', 'select array[1, 3]'],
])('%s counts', (_what, before, after) => {
  expect(compare(before, after)).toMatchObject([{ kind: 'changed', previousSql: before, sql: after }])
})

test('added, removed and changed statements have their lines', () => {
  const before = 'select 1;\nselect 2;\nselect 3;\nselect 4;'
  const after = 'select 1;\n\nselect 20;\nselect 3;\nselect 4;\nselect 5;'

  expect(compare(before, after)).toMatchObject([
    { kind: 'changed', previousLine: 2, line: 3 },
    { kind: 'added', previousLine: null, line: 6, sql: 'select 5' },
  ])
  expect(compare(before, 'select 3;\nselect 4;')).toMatchObject([
    { kind: 'removed', previousLine: 1, line: null },
    { kind: 'removed', previousLine: 2, line: null },
  ])
  expect(compare('', 'select 1')).toMatchObject([{ kind: 'added', line: 1 }])
  expect(compare('', '')).toEqual([])
})

test('two long scripts without a common statement are compared quickly', () => {
  const script = (from: number): string =>
    Array.from({ length: 2_100 }, (_, index) => `select ${from + index}`).join(';')

  expect(compare(script(0), script(10_000))).toHaveLength(2_100)
})

test.each([
  ['the byte order mark was removed', '\uFEFFselect 1;\n', 'select 1;\n'],
  ['the byte order mark was added', 'select 1;\n', '\uFEFFselect 1;\r\n'],
  ['the white space at the end differs', 'select 1;', 'select 1;\n\n\n'],
  ['the byte order mark was added and the white space at the end differs', 'select 1;\n', '\uFEFFselect 1;'],
  [undefined, 'select 1;', 'select 2;'],
])('an invisible edit is known by the checksum alone: %s', (said, before, after) => {
  expect(invisibleEdit(checksumOf(before), after)).toBe(said)
})
