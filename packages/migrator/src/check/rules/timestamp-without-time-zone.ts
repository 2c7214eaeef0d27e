import { newColumns } from '../new-columns.ts'
import type { Rule } from '../rule.ts'
import { columnType } from '../state/column-type.ts'

export const timestampWithoutTimeZone: Rule = {
  name: 'timestamp-without-time-zone',
  severity: 'off',
  category: 'style',
  title: 'A column of type `timestamp` without time zone.',
  why: 'It holds what a clock on some wall showed, not a moment: the same value means another moment in another session. Use `timestamptz`, in Prisma `@db.Timestamptz`.',
  examples: {
    unsafe: { sql: 'create table a (at timestamp);' },
    safe: { sql: 'create table a (at timestamptz);' },
  },
  on: ['CreateStmt', 'AlterTableStmt'],
  check: ({ node }) =>
    newColumns(node)
      .filter((column) => columnType(column.typeName).name === 'timestamp')
      .map((column) => ({
        message: `"${column.colname ?? ''}" does not say which moment it means`,
        element: { ColumnDef: column },
      })),
}
