import { newColumns } from '../new-columns.ts'
import type { Rule } from '../rule.ts'
import { columnType } from '../state/column-type.ts'

export const varcharColumn: Rule = {
  name: 'varchar-column',
  severity: 'off',
  category: 'style',
  title: 'A column of type `varchar(n)`.',
  why: 'Shortening or checking the length later needs a lock on the whole table; `text` with a check constraint can be changed with `not valid`. Both are stored alike.',
  examples: {
    unsafe: { sql: 'create table a (name varchar(50));' },
    safe: { sql: 'create table a (name text);' },
  },
  on: ['CreateStmt', 'AlterTableStmt'],
  check: ({ node }) =>
    newColumns(node)
      .filter(
        (column) => columnType(column.typeName).name === 'varchar' && columnType(column.typeName).modifiers.length > 0,
      )
      .map((column) => ({
        message: `"${column.colname ?? ''}" has a length in its type`,
        element: { ColumnDef: column },
      })),
}
