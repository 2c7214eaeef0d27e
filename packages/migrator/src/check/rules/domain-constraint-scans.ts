import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = `create domain address as text;
create table users (id bigint, email address);`

export const domainConstraintScans: Rule = {
  name: 'domain-constraint-scans',
  severity: 'error',
  category: 'blocking',
  title: 'A domain gets a constraint, so every table with such a column is read while nobody can write to it.',
  lock: 'SHARE on every table that uses the domain',
  why: 'All tables with a column of the domain are locked together. Add the constraint as `not valid` and validate it later, or put a check on the tables.',
  examples: {
    unsafe: { earlier: EARLIER, sql: `alter domain address add constraint filled check (value <> '');` },
    safe: { earlier: EARLIER, sql: `alter domain address add constraint filled check (value <> '') not valid;` },
  },
  on: ['domain-constraint'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'domain-constraint'),
      (effect) => `nobody can write to ${tableOf(effect)} while the constraint of its domain is proven`,
    ),
}
