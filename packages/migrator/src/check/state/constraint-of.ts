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
  return {
    name: node.conname ?? node.indexname ?? chosenName(state, table, type, columns),
    type,
    columns,
    valid: node.skip_validation !== true && node.is_enforced !== false,
    ...(node.pktable && { references: state.nameOf(node.pktable) }),
    ...(type === 'check' && node.raw_expr && { expression: node.raw_expr }),
  }
}

/** A check over several columns is called after the table alone; a name that is taken gets a number. */
function chosenName(
  state: SchemaState,
  table: RelationName,
  type: ConstraintState['type'],
  columns: readonly string[],
): string {
  const isOfTable = type === 'primary' || (type === 'check' && columns.length !== 1)
  const name = [table.name, ...(isOfTable ? [] : columns), ENDINGS[type]].join('_')
  const taken = state.table(table)?.constraints
  let found = name
  for (let number = 1; taken?.has(found); number += 1) found = `${name}${number}`
  return found
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
