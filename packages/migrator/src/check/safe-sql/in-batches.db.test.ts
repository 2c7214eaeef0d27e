import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { checkMigrations } from '../check-migrations.ts'
import { loadCheckParser } from '../load-check-parser.ts'

const parser = await loadCheckParser()
const EARLIER = `create table "Order Items" ("select" bigint primary key, n int, note text, data json);
  create table pair (a int, b int, n int, primary key (a, b));`

function safeSql(sql: string): readonly (string | null)[] {
  const history = [{ name: '1', path: '1', text: EARLIER }]
  return checkMigrations(parser, [{ name: '2', path: '2', text: sql }], { history }).findings.map(
    (found) => found.safeSql,
  )
}

test.for([
  'update "Order Items" set n = 0;',
  `update only "Order Items" as i set n = -1, note = 'a, where' || i."select"::text /* , */ where i.note is not null -- why`,
  'UPDATE "Order Items" SET note = null',
  'delete from "Order Items";',
  'delete from "Order Items" as i where (i.n > 3 or i.n is null)',
])('the batches change the same rows as the statement: %s', async (sql, { db }) => {
  await db.query(EARLIER)
  await db.query(
    `insert into "Order Items" select i, nullif(i % 7, 3), nullif('note ' || i % 5, 'note 2') from generate_series(1, 25000) i`,
  )
  const [safe] = safeSql(sql)

  await db.query(safe ?? '')
  const actual = await db.query('select * from "Order Items" order by 1')
  await db.query(`truncate "Order Items"`)
  await db.query(
    `insert into "Order Items" select i, nullif(i % 7, 3), nullif('note ' || i % 5, 'note 2') from generate_series(1, 25000) i`,
  )
  await db.query(sql)
  const expected = await db.query('select * from "Order Items" order by 1')

  expect(actual.rows).toEqual(expected.rows)
  expect(safeSql(safe ?? '')).toEqual([])
})

test.for([
  ['a value made from the old one', 'update "Order Items" set n = n + 1;'],
  ['a value that differs each time', 'update "Order Items" set n = random();'],
  ['a type without equality', `update "Order Items" set data = '{}';`],
  ['a key of two columns', 'update pair set n = 0;'],
  ['rows of another table', 'update "Order Items" set n = p.n from pair p where p.a = "select";'],
  ['a transaction of the file', 'begin; update "Order Items" set n = 0; commit;'],
  ['code', 'do $$ begin update "Order Items" set n = 0; end $$;'],
])('no batches are printed for %s', ([, sql]) => {
  expect(safeSql(sql ?? '')).toEqual([null])
})
