import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { safeAlterTable } from '../safe-sql/safe-alter-table.ts'

const EARLIER = 'create table orders (id bigint primary key, total numeric);'

export const checkValidatedAtOnce: Rule = {
  name: 'check-validated-at-once',
  severity: 'error',
  category: 'blocking',
  title: 'A check constraint is proven for all rows while nobody can read or write the table.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Everybody waits while every row is read, even for a new column that is NULL everywhere. With `not valid` only new rows are checked from now on; `validate constraint` in the next migration reads the old ones while everybody goes on.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table orders add constraint orders_total_check check (total >= 0);' },
    safe: {
      earlier: EARLIER,
      sql: 'alter table orders add constraint orders_total_check check (total >= 0) not valid;',
    },
  },
  on: ['add-check'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'add-check'),
      (effect) => `nobody can use ${tableOf(effect)} while the check reads all its rows`,
      (effect) => safeAlterTable(statement, effect),
    ),
}
