import type { Effect } from '../effects/effect.ts'
import { blockedBy } from '../lock-mode.ts'
import { printRelation, relationKey } from '../relation-name.ts'
import type { Rule } from '../rule.ts'

const EARLIER = `create table a (id bigint);
create table b (id bigint);
create table c (id bigint);
create table d (id bigint);`

export const manyTablesLocked: Rule = {
  name: 'many-tables-locked',
  severity: 'warning',
  category: 'brief-lock',
  title: 'One transaction locks many tables, each until its end.',
  why: 'It waits for each lock in turn while it holds the others: one long query on the last table stops the users of all. Spread the changes over several migrations.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: `alter table a add column n text;
alter table b add column n text;
alter table c add column n text;
alter table d add column n text;`,
    },
    safe: {
      earlier: EARLIER,
      sql: `alter table a add column n text;
alter table b add column n text;`,
    },
  },
  check: ({ effects, transaction, settings, state }) => {
    // Partitions are locked with their table.
    const isRoot = ({ relation }: Effect): boolean => (state.table(relation)?.parents ?? []).length === 0
    const counts = (effect: Effect): boolean => blocks(effect) && isRoot(effect)
    if (!effects.some(counts)) return []
    const before = new Set(transaction.earlier.filter(counts).map(({ relation }) => relationKey(relation)))
    const after = new Set([...before, ...effects.filter(counts).map(({ relation }) => relationKey(relation))])
    const limit = settings.maxLockedTables
    // Said once, by the statement that goes over the limit.
    if (before.size > limit || after.size <= limit) return []
    const names = [...transaction.earlier, ...effects].filter(counts).map(({ relation }) => printRelation(relation))
    return [{ message: `the transaction locks ${after.size} tables: ${[...new Set(names)].join(', ')}` }]
  },
}

/** Indexes go with their table. */
function blocks({ lock, reason }: Effect): boolean {
  return blockedBy(lock) !== 'nothing' && reason !== 'drop-index' && reason !== 'drop-relation'
}
