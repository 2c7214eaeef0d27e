import type { Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'

export const renameSchema: Rule = {
  name: 'rename-schema',
  severity: 'error',
  category: 'breaking',
  title: 'A schema is renamed, and applications that run fail at once.',
  why: 'Every name with the old schema stops working. Create a new schema and move tables one by one.',
  examples: {
    unsafe: { sql: 'alter schema shop rename to store;' },
    safe: { sql: 'create schema store;' },
  },
  on: ['RenameStmt'],
  check: ({ node }) =>
    nodeAs(node, 'RenameStmt')?.renameType === 'OBJECT_SCHEMA'
      ? [{ message: 'applications that name the schema fail' }]
      : [],
}
