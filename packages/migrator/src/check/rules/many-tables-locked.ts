import { locksTable } from '../locks-table.ts'
import { printRelation, relationKey } from '../relation-name.ts'
import type { Rule } from '../rule.ts'
import { later } from '../safe-sql/later.ts'

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
  check: (statement) => {
    const { effects, transaction, settings, state } = statement
    const { lockedTables } = transaction
    const limit = settings.maxLockedTables
    // Said once, by the statement that goes over the limit.
    if (lockedTables.size > limit) return []
    const locks = effects.filter((found) => locksTable(state, found))
    const own = new Map(locks.map(({ relation }) => [relationKey(relation), printRelation(relation)]))
    const after = new Map([...lockedTables, ...own])
    if (after.size <= limit) return []
    const message = `the transaction locks ${after.size} tables: ${[...after.values()].join(', ')}`
    return [{ message, ...(own.size <= limit && later(statement)) }]
  },
}
