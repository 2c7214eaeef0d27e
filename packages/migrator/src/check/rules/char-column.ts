import type { Rule } from '../rule.ts'
import { columnTypeHits } from '../safe-sql/column-type-hits.ts'

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
  check: (statement) =>
    columnTypeHits(statement, {
      matches: ({ name }) => name === 'bpchar',
      message: (column) => `"${column}" is padded with spaces`,
      from: /^(?:pg_catalog\.)?"?(?:character|char|bpchar)"?(?:\s*\(\s*\d+\s*\))?/i,
      to: 'text',
    }),
}
