import type { Rule } from '../rule.ts'
import { columnTypeHits } from '../safe-sql/column-type-hits.ts'

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
  check: (statement) =>
    columnTypeHits(statement, {
      matches: ({ name }) => name === 'json',
      message: (column) => `"${column}" has no equality`,
      from: /^(?:pg_catalog\.)?"?json"?/i,
      to: 'jsonb',
    }),
}
