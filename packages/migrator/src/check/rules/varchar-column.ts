import type { Rule } from '../rule.ts'
import { columnTypeHits } from '../safe-sql/column-type-hits.ts'

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
  check: (statement) =>
    columnTypeHits(statement, {
      matches: ({ name, modifiers }) => name === 'varchar' && modifiers.length > 0,
      message: (column) => `"${column}" has a length in its type`,
      from: /^(?:varchar|character\s+varying|char\s+varying)\s*\(\s*\d+\s*\)/i,
      to: 'text',
    }),
}
