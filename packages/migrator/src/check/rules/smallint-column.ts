import type { Rule } from '../rule.ts'
import { columnTypeHits } from '../safe-sql/column-type-hits.ts'

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
  check: (statement) =>
    columnTypeHits(statement, {
      matches: ({ name }) => ['int2', 'smallserial', 'serial2'].includes(name),
      message: (column) => `"${column}" ends at 32,767`,
      from: /^(?:small(int|serial)|(int|serial)2)\b/i,
      to: '$1$2',
    }),
}
