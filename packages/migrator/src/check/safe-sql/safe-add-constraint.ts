import type { Constraint } from 'libpg-query'
import { provesNotNull } from '../effects/proves-not-null.ts'
import { printName, printRelation, type RelationName } from '../relation-name.ts'
import type { CheckedStatement } from '../rule.ts'
import { constraintOf } from '../state/constraint-of.ts'
import { stringsOf } from '../syntax.ts'
import { canRunConcurrently } from './can-run-concurrently.ts'
import { type KeyName, keyFromIndex } from './key-from-index.ts'
import { requireColumn } from './require-column.ts'
import { mergeStages, type Stages } from './stages.ts'

/** Foreign keys of partitioned tables can be `not valid` since this version. */
const PARTITIONED_NOT_VALID = 18

/** A constraint that is added without reading the rows at once: first for new rows only, or by way of an index. Pure. */
export function safeAddConstraint(
  statement: CheckedStatement,
  relation: RelationName,
  constraint: Constraint,
  replaces = false,
): Stages | undefined {
  const found = constraintOf(statement.state, relation, constraint)
  if (found === undefined) return undefined
  const source = statement.sourceOf({ Constraint: constraint })
  if (found.type === 'check') return validatedLater(relation, found.name, source)
  if (found.type === 'foreign') {
    const isPartitioned = statement.state.table(relation)?.kind === 'partitioned table'
    const isRefused = isPartitioned && statement.serverVersion < PARTITIONED_NOT_VALID
    return isRefused ? undefined : validatedLater(relation, found.name, source)
  }
  if (!canRunConcurrently(statement)) return undefined
  const { name, type } = found
  if (type === 'unique') return keyFromIndex(statement.state, relation, constraint, { name, replaces })
  return type === 'primary' ? primaryKey(statement, relation, constraint, { name, replaces }) : undefined
}

/** Adds a constraint for new rows, and proves it for the old ones while everybody goes on. */
export function validatedLater(relation: RelationName, name: string, source: string): Stages {
  const table = printRelation(relation)
  return [
    [`alter table ${table} add ${source} not valid;`],
    [`alter table ${table} validate constraint ${printName(name)};`],
  ]
}

/** Its columns are made NOT NULL first, which the key itself would read all rows for. */
function primaryKey(
  { state }: CheckedStatement,
  relation: RelationName,
  constraint: Constraint,
  name: KeyName,
): Stages | undefined {
  const key = keyFromIndex(state, relation, constraint, name)
  const open = stringsOf(constraint.keys).filter((column) => !provesNotNull(state, relation, column))
  if (key === undefined || open.length === 0) return key
  const required = mergeStages(open.map((column) => requireColumn(relation, column)))
  return [...required, ...key]
}
