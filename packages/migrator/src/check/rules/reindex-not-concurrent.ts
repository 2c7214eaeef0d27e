import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { concurrently } from '../safe-sql/concurrently.ts'

const EARLIER = 'create table orders (id bigint primary key, total numeric);'

export const reindexNotConcurrent: Rule = {
  name: 'reindex-not-concurrent',
  severity: 'error',
  category: 'blocking',
  title: 'Indexes are built again while nobody can write to their table.',
  lock: 'SHARE on the table, ACCESS EXCLUSIVE on the index',
  why: 'Writers wait, and so do readers whose plan would use the index. `reindex … concurrently` (PostgreSQL 12) lets everybody go on.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'reindex table orders;' },
    safe: { earlier: EARLIER, sql: 'reindex table concurrently orders;' },
  },
  on: ['reindex'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'reindex').filter(({ lock }) => lock === 'SHARE'),
      (effect) => `nobody can write to ${tableOf(effect)} while its indexes are built again`,
      () => concurrently(statement),
    ),
}
