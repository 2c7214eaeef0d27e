import type { Constraint } from 'libpg-query'
import type { RelationName } from '../relation-name.ts'
import { columnsIn, stringsOf } from '../syntax.ts'
import type { ConstraintState, SchemaState } from './schema-state.ts'

const TYPES: Readonly<Record<string, ConstraintState['type']>> = {
  CONSTR_CHECK: 'check',
  CONSTR_FOREIGN: 'foreign',
  CONSTR_UNIQUE: 'unique',
  CONSTR_PRIMARY: 'primary',
  CONSTR_EXCLUSION: 'exclusion',
  CONSTR_NOTNULL: 'not-null',
}
const ENDINGS: Readonly<Record<ConstraintState['type'], string>> = {
  check: 'check',
  foreign: 'fkey',
  unique: 'key',
  primary: 'pkey',
  exclusion: 'excl',
  'not-null': 'not_null',
}

/** A constraint with the name that it has or that the server will choose. */
export interface NamedConstraint extends ConstraintState {
  readonly name: string
}

/** Reads a constraint of a table or of one of its columns; undefined for what is not one, such as a default. Pure. */
export function constraintOf(
  state: SchemaState,
  table: RelationName,
  node: Constraint,
  column?: string,
): NamedConstraint | undefined {
  const type = TYPES[node.contype ?? '']
  if (type === undefined) return undefined
  const columns = columnsOf(state, type, node, column)
  const parts = type === 'primary' ? [table.name] : [table.name, ...columns]
  return {
    name: node.conname ?? node.indexname ?? [...parts, ENDINGS[type]].join('_'),
    type,
    columns,
    valid: node.skip_validation !== true && node.is_enforced !== false,
    ...(node.pktable && { references: state.nameOf(node.pktable) }),
    ...(type === 'check' && node.raw_expr && { expression: node.raw_expr }),
  }
}

function columnsOf(
  state: SchemaState,
  type: ConstraintState['type'],
  node: Constraint,
  column: string | undefined,
): readonly string[] {
  if (type === 'check') return columnsIn(node.raw_expr)
  if (node.indexname !== undefined) return state.index(state.resolve(undefined, node.indexname))?.columns ?? []
  const named = stringsOf(type === 'foreign' ? node.fk_attrs : node.keys)
  return named.length === 0 && column !== undefined ? [column] : named
}
