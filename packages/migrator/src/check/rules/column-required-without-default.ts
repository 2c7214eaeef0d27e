import { effectsFor, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { safeAlterTable } from '../safe-sql/safe-alter-table.ts'

const EARLIER = 'create table users (id bigint primary key);'

export const columnRequiredWithoutDefault: Rule = {
  name: 'column-required-without-default',
  severity: 'error',
  category: 'failure',
  title: 'A column is added as NOT NULL without a default, which fails as soon as the table has a row.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'The rows that are there would have NULL in it, and the server refuses that (SQLSTATE 23502). Applications that do not know the column yet could not insert either. Give it a constant default, or add it as nullable and make it NOT NULL later.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users add column phone text not null;' },
    safe: { earlier: EARLIER, sql: `alter table users add column phone text not null default '';` },
  },
  on: ['add-column-required'],
  check: (statement) =>
    hitsFor(
      effectsFor(statement, 'add-column-required'),
      (effect) => `adding "${effect.subject ?? ''}" fails when ${tableOf(effect)} has rows`,
      (effect) => safeAlterTable(statement, effect),
    ),
}
