import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import { blockedBy } from '../lock-mode.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const tableLocked: Rule = {
  name: 'table-locked',
  severity: 'warning',
  category: 'brief-lock',
  title: '`lock table` takes a lock that stops others until the transaction ends.',
  why: 'Whatever follows in the transaction is done while they wait. Statements take the locks that they need by themselves.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'lock table users in exclusive mode;' },
    safe: { earlier: EARLIER, sql: 'lock table users in access share mode;' },
  },
  on: ['lock-table'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'lock-table').filter(({ lock }) => blockedBy(lock) !== 'nothing'),
      (effect) => `${tableOf(effect)} is locked (${effect.lock ?? ''}) until the transaction ends`,
    ),
}
