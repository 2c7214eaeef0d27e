import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import { printName, printRelation } from '../relation-name.ts'
import type { Rule } from '../rule.ts'
import { columnType, printType } from '../state/column-type.ts'
import { nodeAs, nodesAs } from '../syntax.ts'

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
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'add-column-volatile-default', 'add-column-old-default'),
      (effect) =>
        `nobody can use ${tableOf(effect)} while it is written anew for the default of "${effect.subject ?? ''}"`,
      ({ relation, subject = '', element }) => {
        const definition = nodeAs(element, 'ColumnDef')
        const fallback = nodesAs(definition?.constraints, 'Constraint').find(
          ({ contype }) => contype === 'CONSTR_DEFAULT',
        )
        const [table, column] = [printRelation(relation), printName(subject)]
        const value = fallback === undefined ? 'default …' : statement.sourceOf({ Constraint: fallback })
        return [
          `alter table ${table} add column ${column} ${printType(columnType(definition?.typeName))};`,
          `alter table ${table} alter column ${column} set ${value.replace(/\s+not\s+null\b.*$/i, '')};`,
          '-- then fill the old rows in batches',
        ].join('\n')
      },
    ),
}
