import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Effect } from '../effects/effect.ts'
import type { CheckedStatement, Rule } from '../rule.ts'
import { columnType, isVectorType } from '../state/column-type.ts'
import { nodeAs } from '../syntax.ts'

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
  on: ['change-type'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'change-type').filter(
        (effect) => effect.rewrites && !changesDimensions(statement, effect),
      ),
      (effect) =>
        `nobody can use ${tableOf(effect)} while it is written anew for the type of "${effect.subject ?? ''}"`,
    ),
}

/** That has a rule of its own. */
function changesDimensions({ state }: CheckedStatement, { relation, subject = '', element }: Effect): boolean {
  const from = state.table(relation)?.columns.get(subject)?.type
  const to = columnType(nodeAs(nodeAs(element, 'AlterTableCmd')?.def, 'ColumnDef')?.typeName)
  if (from === undefined || !isVectorType(from) || !isVectorType(to)) return false
  return from.modifiers.length > 0 && to.modifiers.length > 0 && from.modifiers[0] !== to.modifiers[0]
}
