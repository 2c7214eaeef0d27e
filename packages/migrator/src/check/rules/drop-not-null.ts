import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table users (id bigint, email text not null);'

export const dropNotNull: Rule = {
  name: 'drop-not-null',
  severity: 'info',
  category: 'breaking',
  title: 'A column may be NULL from now on, which applications may not expect.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Code that was generated for a column that is never NULL breaks on the first one. Deploy the application that can read NULL first.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users alter column email drop not null;' },
    safe: { earlier: EARLIER, sql: 'alter table users alter column email set default 1;' },
  },
  on: ['drop-not-null'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'drop-not-null'),
      (effect) => `readers of "${effect.subject ?? ''}" in ${tableOf(effect)} may meet NULL`,
    ),
}
