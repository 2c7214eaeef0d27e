import type { Node } from 'libpg-query'
import type { RelationName } from '../relation-name.ts'
import type { SchemaState } from '../state/schema-state.ts'
import { columnsIn, nodeAs } from '../syntax.ts'

/** Whether the server knows without reading that a column has no NULL: it is NOT NULL, or a valid check says so (since 12). */
export function provesNotNull(state: SchemaState, table: RelationName, column: string): boolean {
  const found = state.table(table)
  if (found === undefined) return false
  if (found.columns.get(column)?.notNull) return true
  return [...found.constraints.values()].some(
    ({ type, valid, expression }) => type === 'check' && valid && requiresNotNull(expression, column),
  )
}

/** `column is not null`, alone or joined to more by `and`. */
function requiresNotNull(expression: Node | undefined, column: string): boolean {
  const joined = nodeAs(expression, 'BoolExpr')
  if (joined?.boolop === 'AND_EXPR') return (joined.args ?? []).some((part) => requiresNotNull(part, column))
  const test = nodeAs(expression, 'NullTest')
  return test?.nulltesttype === 'IS_NOT_NULL' && columnsIn(test.arg).includes(column)
}
