import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = `create table signals (id bigint, kind text) partition by list (kind);
create table signals_rest partition of signals default;`

export const defaultPartitionScans: Rule = {
  name: 'default-partition-scans',
  severity: 'error',
  category: 'blocking',
  title: 'A partition is added beside a default partition, whose rows are all read.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Rows of the default partition could belong to the new one, so it is locked and read. Give it a check constraint that excludes the new bounds first, or do without a default partition.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: `create table signals_b (id bigint, kind text);
alter table signals attach partition signals_b for values in ('b');`,
    },
    safe: {
      earlier: 'create table signals (id bigint, kind text) partition by list (kind);',
      sql: `create table signals_b (id bigint, kind text);
alter table signals attach partition signals_b for values in ('b');`,
    },
  },
  on: ['default-partition'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'default-partition'),
      (effect) => `nobody can use ${tableOf(effect)} while it is searched for rows of the new partition`,
    ),
}
