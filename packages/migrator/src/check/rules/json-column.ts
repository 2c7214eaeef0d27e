import { newColumns } from '../new-columns.ts'
import type { Rule } from '../rule.ts'
import { columnType } from '../state/column-type.ts'

export const jsonColumn: Rule = {
  name: 'json-column',
  severity: 'info',
  category: 'correctness',
  title: 'A column of type `json`.',
  why: 'It has no equality, so `select distinct`, `group by` and `union` over it fail, and no GIN index. Use `jsonb`.',
  examples: {
    unsafe: { sql: 'create table a (data json);' },
    safe: { sql: 'create table a (data jsonb);' },
  },
  on: ['CreateStmt', 'AlterTableStmt'],
  check: ({ node }) =>
    newColumns(node)
      .filter((column) => columnType(column.typeName).name === 'json')
      .map((column) => ({ message: `"${column.colname ?? ''}" has no equality`, element: { ColumnDef: column } })),
}
