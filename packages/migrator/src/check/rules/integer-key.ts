import type { ColumnDef } from 'libpg-query'
import { newColumns } from '../new-columns.ts'
import type { Rule } from '../rule.ts'
import { columnConstraints } from '../state/column-of.ts'
import { columnType } from '../state/column-type.ts'

export const integerKey: Rule = {
  name: 'integer-key',
  severity: 'off',
  category: 'style',
  title: 'A primary key of four bytes.',
  why: 'It ends at 2,147,483,647, and changing it to `bigint` later writes the whole table and every referencing one anew.',
  examples: {
    unsafe: { sql: 'create table a (id integer primary key);' },
    safe: { sql: 'create table a (id bigint primary key);' },
  },
  on: ['CreateStmt', 'AlterTableStmt'],
  check: ({ node }) =>
    newColumns(node)
      .filter((column) => ['int4', 'serial', 'serial4'].includes(columnType(column.typeName).name) && isKey(column))
      .map((column) => ({
        message: `"${column.colname ?? ''}" ends at 2,147,483,647`,
        element: { ColumnDef: column },
      })),
}

function isKey(column: ColumnDef): boolean {
  return columnConstraints(column).some(({ contype }) => contype === 'CONSTR_PRIMARY')
}
