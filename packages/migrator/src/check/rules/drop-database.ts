import type { Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'

export const dropDatabase: Rule = {
  name: 'drop-database',
  severity: 'error',
  category: 'data-loss',
  title: 'A database is dropped.',
  why: 'A migration runs inside one database and should not remove another. Use `pgtend db drop`, which asks for its name.',
  examples: {
    unsafe: { sql: 'drop database old;' },
    safe: { sql: 'create schema old;' },
  },
  on: ['DropdbStmt'],
  check: ({ node }) => {
    const name = nodeAs(node, 'DropdbStmt')?.dbname
    return name === undefined ? [] : [{ message: `database "${name}" is dropped` }]
  },
}
