import { isDeepStrictEqual } from 'node:util'
import { type CatalogTable, escapeIdentifier, qualifiedName, type RelationRef } from '@pgtend/database'
import { relationName } from '../object-address.ts'
import { irreversible, lossless, type SqlChange } from '../sql-change.ts'
import { attachPartition } from './create-table.ts'

/** Leads a table from one state to the other, without its columns and its comment. */
export function alterTable(from: CatalogTable, to: CatalogTable): readonly SqlChange[] {
  const { identity } = to
  if (from.form !== to.form || from.partitionKey !== to.partitionKey) {
    return [irreversible(identity, 'a table cannot be changed into a partitioned one, or back')]
  }
  const alter = `alter table ${qualifiedName(to.schema, to.name)}`
  const sql: string[] = []
  if (from.persistence !== to.persistence) sql.push(`${alter} set ${to.persistence === 'unlogged' ? 'un' : ''}logged`)
  if (from.accessMethod !== to.accessMethod && to.accessMethod !== null) {
    sql.push(`${alter} set access method ${escapeIdentifier(to.accessMethod)}`)
  }
  if (!isDeepStrictEqual(from.options, to.options)) sql.push(...alterOptions(from, to).map((set) => `${alter} ${set}`))
  if (from.rowSecurity !== to.rowSecurity) {
    sql.push(`${alter} ${to.rowSecurity ? 'enable' : 'disable'} row level security`)
  }
  if (from.forceRowSecurity !== to.forceRowSecurity) {
    sql.push(`${alter} ${to.forceRowSecurity ? '' : 'no '}force row level security`)
  }
  return [...sql, ...alterParents(from, to, alter)].map((text) => lossless(identity, text))
}

/** `alter table … replica identity`; an index that it names must exist. */
export function replicaIdentity(table: CatalogTable): string {
  const named = !['default', 'nothing', 'full'].includes(table.replicaIdentity)
  const what = named ? `using index ${escapeIdentifier(table.replicaIdentity)}` : table.replicaIdentity
  return `alter table ${qualifiedName(table.schema, table.name)} replica identity ${what}`
}

function alterOptions(from: CatalogTable, to: CatalogTable): readonly string[] {
  const nameOf = (option: string): string => option.split('=')[0] ?? ''
  const kept = new Set(to.options.map(nameOf))
  const gone = from.options.map(nameOf).filter((name) => !kept.has(name))
  return [
    ...(gone.length === 0 ? [] : [`reset (${gone.join(', ')})`]),
    ...(to.options.length === 0 ? [] : [`set (${to.options.join(', ')})`]),
  ]
}

function alterParents(from: CatalogTable, to: CatalogTable, alter: string): readonly string[] {
  const name = qualifiedName(to.schema, to.name)
  const moved = !isDeepStrictEqual([from.partitionOf, from.partitionBound], [to.partitionOf, to.partitionBound])
  const inherits = (list: readonly RelationRef[], parent: RelationRef): boolean =>
    list.some((other) => isDeepStrictEqual(other, parent))
  return [
    ...(moved && from.partitionOf !== null
      ? [`alter table ${relationName(from.partitionOf)} detach partition ${name}`]
      : []),
    ...from.inherits
      .filter((parent) => !inherits(to.inherits, parent))
      .map((parent) => `${alter} no inherit ${relationName(parent)}`),
    ...to.inherits
      .filter((parent) => !inherits(from.inherits, parent))
      .map((parent) => `${alter} inherit ${relationName(parent)}`),
    ...(moved && to.partitionOf !== null ? [attachPartition(to)] : []),
  ]
}
