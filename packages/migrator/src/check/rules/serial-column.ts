import { newColumns } from '../new-columns.ts'
import type { Rule } from '../rule.ts'
import { columnType } from '../state/column-type.ts'

export const serialColumn: Rule = {
  name: 'serial-column',
  severity: 'off',
  category: 'style',
  title: 'A `serial` column.',
  why: 'Its sequence has rights and an owner of its own, and anyone may write any number. `generated always as identity` is the standard and has neither problem.',
  examples: {
    unsafe: { sql: 'create table a (id bigserial);' },
    safe: { sql: 'create table a (id bigint generated always as identity);' },
  },
  on: ['CreateStmt', 'AlterTableStmt'],
  check: ({ node }) =>
    newColumns(node)
      .filter((column) => columnType(column.typeName).name.includes('serial'))
      .map((column) => ({ message: `"${column.colname ?? ''}" is serial`, element: { ColumnDef: column } })),
}
