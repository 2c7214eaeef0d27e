import type { CaseTheme } from '../lock-case.ts'

const RANGE_2026 = `for values from ('2026-01-01') to ('2027-01-01')`

export const PARTITIONS: CaseTheme = {
  theme: 'partitions',
  cases: [
    {
      name: 'attach partition without a check',
      sql: [`alter table events attach partition events_2026 ${RANGE_2026}`],
    },
    {
      name: 'attach partition with a matching check',
      sql: [`alter table events attach partition events_2027 for values from ('2027-01-01') to ('2028-01-01')`],
    },
    {
      name: 'attach partition with a check that is not valid',
      earlier: `alter table events_2026 add constraint range check (happened_on >= '2026-01-01' and happened_on < '2027-01-01') not valid;`,
      sql: [`alter table events attach partition events_2026 ${RANGE_2026}`],
    },
    {
      name: 'attach partition created by the same migration',
      sql: [
        'create table events_2028 (like events including all)',
        `alter table events attach partition events_2028 for values from ('2028-01-01') to ('2029-01-01')`,
      ],
    },
    {
      name: 'create partition of',
      sql: [`create table events_2028 partition of events for values from ('2028-01-01') to ('2029-01-01')`],
    },
    {
      name: 'create partition of a table with rows in its default partition',
      sql: [`create table signals_b partition of signals for values in ('b')`],
      note: 'the default partition is read, for its rows could belong to the new one',
    },
    {
      name: 'attach partition beside a default partition with rows',
      sql: [
        'create table signals_b (id bigint not null, kind text not null)',
        `alter table signals attach partition signals_b for values in ('b')`,
      ],
    },
    {
      name: 'create default partition',
      sql: ['create table events_rest partition of events default'],
    },
    { name: 'detach partition', sql: ['alter table events detach partition events_2024'] },
    {
      name: 'detach partition concurrently',
      sql: ['alter table events detach partition events_2024 concurrently'],
      outsideTransaction: true,
    },
    { name: 'drop partition', sql: ['drop table events_2024'] },
    { name: 'truncate partition', sql: ['truncate events_2024'] },
    {
      name: 'create partitioned table',
      sql: [
        'create table metrics (at date not null) partition by range (at)',
        `create table metrics_1 partition of metrics for values from ('2024-01-01') to ('2025-01-01')`,
      ],
    },
    { name: 'add unique to a partitioned table', sql: ['alter table events add unique (id, happened_on)'] },
    { name: 'update all rows of a partitioned table', sql: [`update events set kind = 'x'`] },
  ],
}
