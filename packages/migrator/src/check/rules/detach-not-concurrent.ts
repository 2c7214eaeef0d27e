import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { CheckedStatement, Rule } from '../rule.ts'
import { nodeAs } from '../syntax.ts'

const EARLIER = `create table events (id bigint, day date) partition by range (day);
create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');`

export const detachNotConcurrent: Rule = {
  name: 'detach-not-concurrent',
  severity: 'warning',
  category: 'brief-lock',
  title: 'A partition is detached with a lock that stops readers of the whole partitioned table.',
  lock: 'ACCESS EXCLUSIVE on both',
  why: '`detach partition … concurrently` (PostgreSQL 14) waits without stopping anybody; it leaves a check with the former bounds on the partition, and cannot be used beside a default partition.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table events detach partition events_2024;' },
    safe: { earlier: EARLIER, sql: 'alter table events detach partition events_2024 concurrently;' },
  },
  on: ['detach-partition'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'detach-partition')
        .slice(0, 1)
        .filter(({ lock }) => lock === 'ACCESS EXCLUSIVE'),
      (effect) => `nobody can use ${tableOf(effect)} while the partition is detached`,
      () => (canDetach(statement) ? `${statement.sql} concurrently;` : undefined),
    ),
}

const DETACHES_CONCURRENTLY = 14

function canDetach({ node, state, serverVersion, origin, transaction }: CheckedStatement): boolean {
  const table = state.nameOf(nodeAs(node, 'AlterTableStmt')?.relation)
  const hasDefault = state.descendants(table).some(({ isDefaultPartition }) => isDefaultPartition)
  return serverVersion >= DETACHES_CONCURRENTLY && !hasDefault && origin === 'file' && transaction.kind !== 'own'
}
