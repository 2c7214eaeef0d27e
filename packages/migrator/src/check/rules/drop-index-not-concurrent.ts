import { effectsFor, hitsFor } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { concurrently } from '../safe-sql/concurrently.ts'

const EARLIER = `create table orders (id bigint primary key, total numeric);
create index orders_total_idx on orders (total);`

export const dropIndexNotConcurrent: Rule = {
  name: 'drop-index-not-concurrent',
  severity: 'warning',
  category: 'brief-lock',
  title: 'An index is dropped with a lock that stops readers of its table.',
  lock: 'ACCESS EXCLUSIVE on the table',
  why: 'It takes a moment once the lock is there; until then everybody queues behind the migration, and the migration behind the longest query. `concurrently` waits without stopping anybody.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'drop index orders_total_idx;' },
    safe: { earlier: EARLIER, sql: 'drop index concurrently orders_total_idx;' },
  },
  on: ['drop-index'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'drop-index').filter(({ lock }) => lock === 'ACCESS EXCLUSIVE'),
      ({ subject = '' }) => `the table of "${subject}" is locked for everybody while the index is dropped`,
      () => concurrently(statement),
    ),
}
