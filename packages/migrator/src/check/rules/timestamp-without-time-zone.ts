import type { Rule } from '../rule.ts'
import { columnTypeHits } from '../safe-sql/column-type-hits.ts'

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
  check: (statement) =>
    columnTypeHits(statement, {
      matches: ({ name }) => name === 'timestamp',
      message: (column) => `"${column}" does not say which moment it means`,
      from: /^timestamp(\s*\(\s*\d+\s*\))?(?:\s+without\s+time\s+zone)?/i,
      to: 'timestamptz$1',
    }),
}
