import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { inBatches } from '../safe-sql/in-batches.ts'

const EARLIER = 'create table users (id bigint primary key, points integer);'

export const wholeTableWrite: Rule = {
  name: 'whole-table-write',
  severity: 'error',
  category: 'blocking',
  title: 'All rows of a table are updated or deleted by one statement.',
  lock: 'ROW EXCLUSIVE, and every row until the end of the transaction',
  why: 'Whoever changes one of these rows waits until all are done; the table grows to twice its size, replicas fall behind, and a failure near the end begins anew. Change rows in batches, each in a transaction of its own.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'update users set points = 0;' },
    safe: { earlier: EARLIER, sql: 'update users set points = 0 where id between 1 and 10000;' },
  },
  on: ['change-rows'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'change-rows').filter(({ changesRows }) => changesRows),
      (effect) => `all rows of ${tableOf(effect)} are changed at once`,
      ({ relation }) => inBatches(statement, relation),
    ),
}
