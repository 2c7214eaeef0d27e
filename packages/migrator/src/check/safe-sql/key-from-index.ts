import { nameWithTail } from '@pgtend/database'
import type { Constraint } from 'libpg-query'
import { printName, printRelation, type RelationName } from '../relation-name.ts'
import type { SchemaState } from '../state/schema-state.ts'
import { stringsOf } from '../syntax.ts'
import type { Stages } from './stages.ts'

/** How the constraint is to be called. */
export interface KeyName {
  readonly name: string
  /** There is one of that name, which goes. */
  readonly replaces?: boolean
}

/**
 * A unique constraint or primary key by way of an index that is built concurrently; undefined where that is not the same or not possible:
 * for partitioned tables, storage parameters and tablespaces, and for a constraint written behind its column. One that replaces a
 * constraint of its name takes its place at once. Pure.
 */
export function keyFromIndex(
  state: SchemaState,
  relation: RelationName,
  constraint: Constraint | undefined,
  { name: subject, replaces = false }: KeyName,
): Stages | undefined {
  const { keys, including, nulls_not_distinct, options, indexspace, contype } = constraint ?? {}
  if (keys === undefined || options !== undefined || indexspace !== undefined) return undefined
  if (state.table(relation)?.kind === 'partitioned table') return undefined
  const list = (names: typeof keys): string => stringsOf(names).map(printName).join(', ')
  const [table, name] = [printRelation(relation), printName(subject)]
  const more = [
    including === undefined ? '' : ` include (${list(including)})`,
    nulls_not_distinct ? ' nulls not distinct' : '',
  ].join('')
  const deferred = constraint?.initdeferred ? ' initially deferred' : ''
  const deferrable = constraint?.deferrable ? ` deferrable${deferred}` : ''
  const index = replaces ? printName(nameWithTail(subject, '_new')) : name
  const drop = replaces ? `drop constraint ${name}, ` : ''
  const kind = contype === 'CONSTR_PRIMARY' ? 'primary key' : 'unique'
  const statements = [
    `create unique index concurrently ${index} on ${table} (${list(keys)})${more};`,
    `alter table ${table} ${drop}add constraint ${name} ${kind} using index ${index}${deferrable};`,
  ]
  return [statements]
}
