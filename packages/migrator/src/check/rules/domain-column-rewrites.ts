import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = `create table users (id bigint primary key, nickname text);
create domain percent as integer check (value between 0 and 100);`

export const domainColumnRewrites: Rule = {
  name: 'domain-column-rewrites',
  severity: 'error',
  category: 'blocking',
  title: 'A column of a domain with a constraint is added, so the whole table is written anew.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'The server checks the constraint in every row, although all have the same value. Use the base type and a check constraint that is `not valid` first.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users add column done percent;' },
    safe: { earlier: EARLIER, sql: 'alter table users add column done integer;' },
  },
  on: ['add-column-domain'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'add-column-domain'),
      (effect) => `nobody can use ${tableOf(effect)} while the constraint of the domain is checked in every row`,
    ),
}
