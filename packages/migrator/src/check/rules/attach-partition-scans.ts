import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { safeAlterTable } from '../safe-sql/safe-alter-table.ts'

const EARLIER = `create table events (id bigint, day date not null) partition by range (day);
create table events_2026 (id bigint, day date not null);`

export const attachPartitionScans: Rule = {
  name: 'attach-partition-scans',
  severity: 'error',
  category: 'blocking',
  title: 'A table is attached as a partition without a check that proves where its rows belong, so all are read.',
  lock: 'ACCESS EXCLUSIVE on the new partition',
  why: 'Nobody can use the table meanwhile. Add a check constraint with the bounds as `not valid`, validate it, attach, and drop it: then nothing is read.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: `alter table events attach partition events_2026 for values from ('2026-01-01') to ('2027-01-01');`,
    },
    safe: {
      earlier: `create table events (id bigint, day date not null) partition by range (day);
create table events_2026 (
  id bigint, day date not null, constraint bounds check (day >= '2026-01-01' and day < '2027-01-01')
);`,
      sql: `alter table events attach partition events_2026 for values from ('2026-01-01') to ('2027-01-01');`,
    },
  },
  on: ['attach-partition'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'attach-partition'),
      (effect) => `nobody can use ${tableOf(effect)} while its rows are compared with the bounds`,
      (effect) => safeAlterTable(statement, effect),
    ),
}
