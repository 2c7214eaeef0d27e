import type { ColumnDef, Constraint } from 'libpg-query'
import type { RelationName } from '../relation-name.ts'
import { nodesAs } from '../syntax.ts'
import { serialBase } from './column-type.ts'
import { constraintOf, type NamedConstraint } from './constraint-of.ts'
import type { ColumnState, SchemaState } from './schema-state.ts'

/** The constraints written behind a column: also its default, its identity and its generation. */
export function columnConstraints(definition: ColumnDef): readonly Constraint[] {
  return nodesAs(definition.constraints, 'Constraint')
}

/** What a column will be, and the constraints that come with it. Pure. */
export function columnOf(
  state: SchemaState,
  table: RelationName,
  definition: ColumnDef,
): { readonly column: ColumnState; readonly constraints: readonly NamedConstraint[] } {
  const written = columnConstraints(definition)
  const has = (...types: readonly string[]): boolean => written.some(({ contype }) => types.includes(contype ?? ''))
  const type = state.typeOf(definition.typeName)
  const base = serialBase(type)
  return {
    column: {
      type: base === undefined ? type : { ...type, name: base },
      notNull: base !== undefined || has('CONSTR_NOTNULL', 'CONSTR_PRIMARY', 'CONSTR_IDENTITY'),
      hasDefault: base !== undefined || has('CONSTR_DEFAULT', 'CONSTR_IDENTITY', 'CONSTR_GENERATED'),
      deployment: state.deployment,
    },
    constraints: written
      .filter(({ contype }) => contype !== 'CONSTR_NOTNULL')
      .flatMap((node) => constraintOf(state, table, node, definition.colname) ?? []),
  }
}
