import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'
import { safeAlterTable } from '../safe-sql/safe-alter-table.ts'

const EARLIER = 'create table orders (id bigint primary key);'

export const volatileDefaultRewrites: Rule = {
  name: 'volatile-default-rewrites',
  severity: 'error',
  category: 'blocking',
  title: 'A column is added whose default differs from row to row, so the whole table is written anew.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'A constant, `now()` or any other value that is one for all rows is stored once in the catalog. `gen_random_uuid()`, `random()`, `nextval()` and unknown functions are worked out for every row while nobody can read or write the table.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table orders add column token uuid default gen_random_uuid();' },
    safe: {
      earlier: EARLIER,
      sql: `alter table orders add column token uuid;
alter table orders alter column token set default gen_random_uuid();`,
    },
  },
  on: ['add-column-old-default', 'add-column-volatile-default'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'add-column-volatile-default', 'add-column-old-default'),
      (effect) =>
        `nobody can use ${tableOf(effect)} while it is written anew for the default of "${effect.subject ?? ''}"`,
      (effect) => safeAlterTable(statement, effect),
    ),
}
