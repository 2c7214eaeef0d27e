import type { Constraint } from 'libpg-query'
import { costlyEffects, hitsFor, tableOf } from '../effect-hits.ts'
import type { Effect } from '../effects/effect.ts'
import { printName, printRelation } from '../relation-name.ts'
import type { CheckedStatement, Rule } from '../rule.ts'
import { requireColumn } from '../safe-sql/require-column.ts'
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
  on: ['add-column-old-default', 'add-column-volatile-default'],
  check: (statement) =>
    hitsFor(
      costlyEffects(statement, 'add-column-volatile-default', 'add-column-old-default'),
      (effect) =>
        `nobody can use ${tableOf(effect)} while it is written anew for the default of "${effect.subject ?? ''}"`,
      (effect) => defaultLater(statement, effect),
    ),
}

/** Undefined for a column with more than a default and NOT NULL: each constraint has a way of its own. */
function defaultLater({ sourceOf }: CheckedStatement, { relation, subject = '', element }: Effect): string | undefined {
  const definition = nodeAs(element, 'ColumnDef')
  const constraints = nodesAs(definition?.constraints, 'Constraint')
  const source = (type: Constraint['contype']): string | undefined => {
    const found = constraints.find(({ contype }) => contype === type)
    return found === undefined ? undefined : sourceOf({ Constraint: found })
  }
  const isOther = ({ contype }: Constraint): boolean => contype !== 'CONSTR_DEFAULT' && contype !== 'CONSTR_NOTNULL'
  const fallback = source('CONSTR_DEFAULT')
  if (fallback === undefined || definition?.collClause !== undefined || constraints.some(isOther)) return undefined
  const required = source('CONSTR_NOTNULL')
  const value = required !== undefined && fallback.endsWith(required) ? fallback.slice(0, -required.length) : fallback
  const [table, column] = [printRelation(relation), printName(subject)]
  return [
    `alter table ${table} add column ${column} ${printType(columnType(definition?.typeName))};`,
    `alter table ${table} alter column ${column} set ${value.trim()};`,
    '-- then fill the old rows in batches',
    ...(required === undefined ? [] : ['-- in the next migration:', requireColumn(relation, subject)]),
  ].join('\n')
}
