import { newColumns } from '../new-columns.ts'
import type { Rule } from '../rule.ts'
import { columnType } from '../state/column-type.ts'

export const smallintColumn: Rule = {
  name: 'smallint-column',
  severity: 'off',
  category: 'style',
  title: 'A column of two bytes.',
  why: 'It ends at 32,767, and changing it later writes the whole table anew. Alignment mostly eats what it saves.',
  examples: {
    unsafe: { sql: 'create table a (n smallint);' },
    safe: { sql: 'create table a (n integer);' },
  },
  on: ['CreateStmt', 'AlterTableStmt'],
  check: ({ node }) =>
    newColumns(node)
      .filter((column) => ['int2', 'smallserial', 'serial2'].includes(columnType(column.typeName).name))
      .map((column) => ({ message: `"${column.colname ?? ''}" ends at 32,767`, element: { ColumnDef: column } })),
}
