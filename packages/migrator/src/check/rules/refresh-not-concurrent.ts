import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { concurrently } from '../safe-sql/concurrently.ts'

const EARLIER = `create table orders (id bigint primary key, total numeric);
create materialized view totals as select id, sum(total) from orders group by id;
create unique index totals_id_key on totals (id);`

export const refreshNotConcurrent: Rule = {
  name: 'refresh-not-concurrent',
  severity: 'error',
  category: 'blocking',
  title: 'A materialized view is refreshed while nobody can read it.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Readers wait until its query has run. `concurrently` lets them go on with the old rows; it needs a unique index on plain columns.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'refresh materialized view totals;' },
    safe: { earlier: EARLIER, sql: 'refresh materialized view concurrently totals;' },
  },
  on: ['refresh'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'refresh').filter(({ lock }) => lock === 'ACCESS EXCLUSIVE'),
      (effect) => `nobody can read ${tableOf(effect)} while its query runs`,
      () => concurrently(statement),
    ),
}
