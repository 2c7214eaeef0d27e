import type { Rule } from '../rule.ts'
import { columnTypeHits } from '../safe-sql/column-type-hits.ts'

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
  check: (statement) =>
    columnTypeHits(statement, {
      matches: ({ name }) => name.includes('serial'),
      message: (column) => `"${column}" is serial`,
      from: /^(big|small)?serial\b/i,
      to: '$1int generated always as identity',
    }),
}
