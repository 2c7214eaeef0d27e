import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const ownerChange: Rule = {
  name: 'owner-change',
  severity: 'info',
  category: 'brief-lock',
  title: 'The owner of a table changes.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Others wait for a moment; afterwards only the new owner can alter the table, and migrations of the old one fail.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users owner to app;' },
    safe: { earlier: EARLIER, sql: 'grant select on users to app;' },
  },
  on: ['owner'],
  check: (statement) => hitsFor(effectsFor(statement, 'owner'), (effect) => `${tableOf(effect)} gets another owner`),
}
