import { newColumns } from '../new-columns.ts'
import type { Rule } from '../rule.ts'
import { columnType } from '../state/column-type.ts'

export const charColumn: Rule = {
  name: 'char-column',
  severity: 'off',
  category: 'style',
  title: 'A column of type `char(n)`.',
  why: 'It is padded with spaces, takes no less room than `text`, and compares in surprising ways. Use `text`, with a check where the length matters.',
  examples: {
    unsafe: { sql: 'create table a (code char(3));' },
    safe: { sql: 'create table a (code text);' },
  },
  on: ['CreateStmt', 'AlterTableStmt'],
  check: ({ node }) =>
    newColumns(node)
      .filter((column) => columnType(column.typeName).name === 'bpchar')
      .map((column) => ({
        message: `"${column.colname ?? ''}" is padded with spaces`,
        element: { ColumnDef: column },
      })),
}
