import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = `create table users (id bigint, code varchar(10), constraint code_filled check (code <> ''));`

export const typeChangeScans: Rule = {
  name: 'type-change-scans',
  severity: 'error',
  category: 'blocking',
  title: 'The type of a column changes without a rewrite, but its indexes are built again or its checks proven again.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Nobody can read or write the table until all rows have been read. Drop the check first and add it again as `not valid`, or build a new index `concurrently` afterwards.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users alter column code type varchar(20);' },
    safe: {
      earlier: 'create table users (id bigint, code varchar(10));',
      sql: 'alter table users alter column code type varchar(20);',
    },
  },
  on: ['change-type-recheck', 'change-type-reindex'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'change-type-recheck', 'change-type-reindex'),
      (effect) =>
        `nobody can use ${tableOf(effect)} while its rows are read again for the type of "${effect.subject ?? ''}"`,
    ),
}
