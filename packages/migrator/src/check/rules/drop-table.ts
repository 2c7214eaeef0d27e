import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const dropTable: Rule = {
  name: 'drop-table',
  severity: 'warning',
  category: 'data-loss',
  title: 'A table is dropped with its data.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Deploy the application that no longer uses it first, and take a backup. Tables that its foreign keys point at are locked for a moment as well.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'drop table users;' },
    safe: { earlier: EARLIER, sql: `comment on table users is 'unused since 2026-11';` },
  },
  on: ['drop-relation'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'drop-relation')
        .filter(({ relation }) =>
          holdsRows(statement.state.table(relation)?.kind, statement.state.index(relation) !== undefined),
        )
        .slice(0, 10),
      (effect) => `${tableOf(effect)} is dropped with its data`,
    ),
}

/** Views and indexes can be created again. */
function holdsRows(kind: string | undefined, isIndex: boolean): boolean {
  return !isIndex && (kind === undefined || kind === 'table' || kind === 'partitioned table')
}
