import type { Rule } from '../rule.ts'
import { nodeAs, nodesAs } from '../syntax.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const duplicateAssignment: Rule = {
  name: 'duplicate-assignment',
  severity: 'error',
  category: 'failure',
  title: 'A statement assigns the same column twice.',
  why: 'The server refuses it: multiple assignments to same column (SQLSTATE 42601).',
  examples: {
    unsafe: { earlier: EARLIER, sql: `update users set nickname = 'a', nickname = 'b' where id = 1;` },
    safe: { earlier: EARLIER, sql: `update users set nickname = 'b' where id = 1;` },
  },
  on: ['UpdateStmt', 'InsertStmt'],
  check: ({ node }) => {
    const targets = nodeAs(node, 'UpdateStmt')?.targetList ?? nodeAs(node, 'InsertStmt')?.cols
    const names = nodesAs(targets, 'ResTarget')
      .filter(({ indirection }) => indirection === undefined)
      .map(({ name }) => name ?? '')
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    return twice === undefined ? [] : [{ message: `"${twice}" is assigned twice` }]
  },
}
