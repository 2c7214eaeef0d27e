import type { Rule } from '../rule.ts'
import { nodeAs, nodesAs, stringsOf } from '../syntax.ts'

export const domainWithConstraint: Rule = {
  name: 'domain-with-constraint',
  severity: 'off',
  category: 'style',
  title: 'A domain is created with a constraint.',
  why: 'Adding a column of it later writes the whole table anew, and changing the constraint reads every table that uses it. A check on the table can be added with `not valid`.',
  examples: {
    unsafe: { sql: 'create domain percent as integer check (value between 0 and 100);' },
    safe: { sql: 'create domain percent as integer;' },
  },
  on: ['CreateDomainStmt'],
  check: ({ node }) => {
    const domain = nodeAs(node, 'CreateDomainStmt')
    const constraints = nodesAs(domain?.constraints, 'Constraint').filter(
      ({ contype }) => contype === 'CONSTR_CHECK' || contype === 'CONSTR_NOTNULL',
    )
    return constraints.length === 0
      ? []
      : [{ message: `domain "${stringsOf(domain?.domainname).at(-1) ?? ''}" has a constraint` }]
  },
}
