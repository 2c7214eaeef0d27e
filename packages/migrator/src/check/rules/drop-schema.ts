import type { Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'

export const dropSchema: Rule = {
  name: 'drop-schema',
  severity: 'error',
  category: 'data-loss',
  title: 'A schema is dropped.',
  why: 'With `cascade` all tables in it go, whoever uses them. Drop the tables by name, so that each is seen.',
  examples: {
    unsafe: { sql: 'drop schema archive cascade;' },
    safe: { sql: 'create schema archive;' },
  },
  on: ['DropStmt'],
  check: ({ node }) =>
    nodeAs(node, 'DropStmt')?.removeType === 'OBJECT_SCHEMA'
      ? [{ message: 'a schema is dropped with what is in it' }]
      : [],
}
