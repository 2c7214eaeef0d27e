import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { safeAlterTable } from '../safe-sql/safe-alter-table.ts'

const EARLIER = `create table users (id bigint primary key);
create table orders (id bigint primary key, user_id bigint);`

export const foreignKeyValidatedAtOnce: Rule = {
  name: 'foreign-key-validated-at-once',
  severity: 'error',
  category: 'blocking',
  title: 'A foreign key is proven for all rows while nobody can write to either table.',
  lock: 'SHARE ROW EXCLUSIVE on both tables',
  why: 'Every row is looked up in the other table, and writers of both tables wait. With `not valid` only new rows are checked from now on; `validate constraint` in the next migration reads the old ones while everybody goes on.',
  examples: {
    unsafe: {
      earlier: EARLIER,
      sql: 'alter table orders add constraint orders_user_id_fkey foreign key (user_id) references users (id);',
    },
    safe: {
      earlier: EARLIER,
      sql: 'alter table orders add constraint orders_user_id_fkey foreign key (user_id) references users (id) not valid;',
    },
  },
  on: ['add-foreign-key'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'add-foreign-key'),
      (effect) => `writers of ${tableOf(effect)} and of the referenced table wait while all rows are looked up`,
      (effect) => safeAlterTable(statement, effect),
    ),
}
