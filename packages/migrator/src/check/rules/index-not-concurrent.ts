import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { concurrently } from '../safe-sql/concurrently.ts'
import { buildsVectorIndex } from '../vector/vector-index.ts'

export const indexNotConcurrent: Rule = {
  name: 'index-not-concurrent',
  severity: 'error',
  category: 'blocking',
  title: 'An index is built while nobody can write to its table.',
  lock: 'SHARE',
  why: 'Inserts, updates and deletes wait until the whole table has been read and sorted. `concurrently` takes longer and lets them go on. A partitioned table cannot do that: create the index `on only` it, then one on each partition concurrently, and attach them.',
  examples: {
    unsafe: {
      earlier: 'create table orders (id bigint primary key, total numeric);',
      sql: 'create index orders_total_idx on orders (total);',
    },
    safe: {
      earlier: 'create table orders (id bigint primary key, total numeric);',
      sql: 'create index concurrently orders_total_idx on orders (total);',
    },
  },
  on: ['create-index'],
  check: (statement) =>
    buildsVectorIndex(statement.node)
      ? []
      : hitsFor(
          // Nobody writes to a materialized view.
          costlyEffects(statement, 'create-index').filter(
            ({ lock, relation }) => lock === 'SHARE' && statement.state.table(relation)?.kind !== 'materialized view',
          ),
          (effect) => `nobody can write to ${tableOf(effect)} while the index is built`,
          () => concurrently(statement),
        ),
}
