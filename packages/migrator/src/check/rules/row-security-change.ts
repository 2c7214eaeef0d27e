import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const rowSecurityChange: Rule = {
  name: 'row-security-change',
  severity: 'info',
  category: 'brief-lock',
  title: 'Row level security changes: others wait for a moment, and may see other rows afterwards.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Enabling it without a policy shows nobody but the owner any row. Create the policies first, in the same transaction.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users enable row level security;' },
    safe: { earlier: EARLIER, sql: `comment on table users is 'people';` },
  },
  on: ['row-security'],
  check: (statement) =>
    hitsFor(effectsFor(statement, 'row-security'), (effect) => `row level security of ${tableOf(effect)} changes`),
}
