import { test } from '@pgtend/testing'
import { expect } from 'vitest'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { ensureQuerySampleTable } from './query-sample-table.ts'
import { readLiveQueries } from './read-live-queries.ts'
import type { StatementInput } from './search-statements.ts'

test('a copy is measured with the searches of its original', async ({ db }) => {
  await db.query(`create table "Order Items" (id int primary key, v vector(2)); create table copy (like "Order Items")`)
  await ensureQuerySampleTable(db)
  await db.query(`
    insert into pgtend.vector_query_sample (schema_name, table_name, column_name, slot, query, seen_at)
    values ('public', 'Order Items', 'v', 0, '[1,2]', now()), ('public', 'other', 'v', 0, '[3,4]', now())`)
  const column = await findVectorColumn(db, { table: 'copy', column: 'v' })
  const input = { column } as StatementInput
  const of = { schema: 'public', table: 'Order Items', column: 'v' }

  const own = await readLiveQueries(db, input, { from: 'live', count: 10 }, 1)
  const original = await readLiveQueries(db, input, { from: 'live', count: 10, of }, 1)

  expect(own).toEqual([])
  expect(original.map(({ vector }) => vector)).toEqual(['[1,2]'])
})
