import type { Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'

const MANY = 3

export const indexManyColumns: Rule = {
  name: 'index-many-columns',
  severity: 'off',
  category: 'style',
  title: 'An index over more than three columns.',
  why: 'It helps only queries that compare its first columns, and every write pays for all of them. Begin with the columns that tell rows apart best.',
  examples: {
    unsafe: { sql: 'create table a (b int, c int, d int, e int);\ncreate index on a (b, c, d, e);' },
    safe: { sql: 'create table a (b int, c int, d int, e int);\ncreate index on a (b, c);' },
  },
  on: ['IndexStmt'],
  check: ({ node }) => {
    const { unique, indexParams = [] } = nodeAs(node, 'IndexStmt') ?? {}
    return unique || indexParams.length <= MANY ? [] : [{ message: `the index has ${indexParams.length} columns` }]
  },
}
