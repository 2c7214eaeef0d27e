import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { attachNewPartition } from '../safe-sql/attach-new-partition.ts'

const EARLIER = 'create table events (id bigint, day date) partition by range (day);'

export const partitionCreated: Rule = {
  name: 'partition-created',
  severity: 'info',
  category: 'brief-lock',
  title: 'A partition is created, which locks the whole partitioned table for a moment.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Create the table by itself and attach it: that lets readers and writers of the partitioned table go on.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: `create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01');`,
    },
    safe: {
      earlier: EARLIER,
      sql: `create table events_2026 (like events including all);
alter table events attach partition events_2026 for values from ('2026-01-01') to ('2027-01-01');`,
    },
  },
  on: ['create-partition'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'create-partition'),
      (effect) => `nobody can use ${tableOf(effect)} while the partition is created`,
      () => attachNewPartition(statement),
    ),
}
