import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Rule } from '../rule.ts'

const EARLIER = 'create table orders (id bigint primary key, quantity integer, reference varchar(20));'

export const typeChangeRewrites: Rule = {
  name: 'type-change-rewrites',
  severity: 'error',
  category: 'blocking',
  title: 'The type of a column changes in a way that writes the whole table and its indexes anew.',
  lock: 'ACCESS EXCLUSIVE',
  why: 'Nobody can read or write the table until every row has been written to a new file. Longer `varchar`, `varchar` to `text`, more digits of `numeric` with the same scale and `cidr` to `inet` are free, and this rule says nothing about them.',
  examples: {
    unsafe: { earlier: EARLIER, sql: 'alter table orders alter column quantity type bigint;' },
    safe: { earlier: EARLIER, sql: 'alter table orders alter column reference type varchar(50);' },
  },
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'change-type').filter(({ rewrites }) => rewrites),
      (effect) =>
        `nobody can use ${tableOf(effect)} while it is written anew for the type of "${effect.subject ?? ''}"`,
    ),
}
