import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { safeAlterTable } from '../safe-sql/safe-alter-table.ts'

const EARLIER = 'create table users (id bigint primary key, nickname text);'

export const serialColumnRewrites: Rule = {
  name: 'serial-column-rewrites',
  severity: 'error',
  category: 'blocking',
  title: 'A serial or identity column is added, so the whole table is written anew.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Every row gets its number while nobody can read or write the table. Add a plain column, a sequence as its default, fill the old rows in batches, and only then make it the key.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table users add column number bigserial;' },
    safe: { earlier: EARLIER, sql: 'alter table users add column number bigint;' },
  },
  on: ['add-column-serial'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'add-column-serial'),
      (effect) => `nobody can use ${tableOf(effect)} while it is written anew to number its rows`,
      (effect) => safeAlterTable(statement, effect),
    ),
}
