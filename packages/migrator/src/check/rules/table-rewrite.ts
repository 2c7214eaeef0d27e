import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const tableRewrite: Rule = {
  name: 'table-rewrite',
  severity: 'error',
  category: 'blocking',
  title: 'A table is written anew.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'VACUUM FULL, CLUSTER, SET LOGGED, SET UNLOGGED, SET TABLESPACE and SET ACCESS METHOD copy all rows while nobody can read or write the table. `pg_repack` does it beside running traffic.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'vacuum full users;' },
    safe: { earlier: EARLIER, sql: 'vacuum users;' },
  },
  on: ['rewrite-table'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'rewrite-table'),
      (effect) => `nobody can use ${tableOf(effect)} while all its rows are copied`,
    ),
}
