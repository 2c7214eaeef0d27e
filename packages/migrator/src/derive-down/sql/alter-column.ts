import { isDeepStrictEqual } from 'node:util'
import { type CatalogColumn, escapeIdentifier } from '@pgtend/database'
import type { IndexedCatalog } from '../indexed-catalog.ts'
import { relationName } from '../object-address.ts'
import { lossless, lossy, type SqlChange } from '../sql-change.ts'
import { generatedIdentity } from './column-definition.ts'
import { identitySequence } from './identity-sequence.ts'
import { isWidening } from './is-widening.ts'

export interface AlterColumnOptions {
  /** The type has the same name and is another. */
  readonly rebuilt: boolean
  readonly to: IndexedCatalog
}

/** Leads a column from one state to the other, without its comment. */
export function alterColumn(from: CatalogColumn, to: CatalogColumn, options: AlterColumnOptions): readonly SqlChange[] {
  const alter = `alter table ${relationName(to.table)} alter column ${escapeIdentifier(to.name)}`
  const retypes = options.rebuilt || from.type !== to.type || from.collation !== to.collation
  const safely = (sql: string, reason: string | null = null): SqlChange =>
    lossless(to.identity, `${alter} ${sql}`, reason)
  const changes: SqlChange[] = []
  if (from.generated !== null && to.generated === null) changes.push(safely('drop expression'))
  if (from.identityKind !== null && to.identityKind === null) changes.push(safely('drop identity'))
  const hadDefault = from.defaultExpression !== null
  if (hadDefault && (retypes || to.defaultExpression === null)) changes.push(safely('drop default'))
  if (retypes) changes.push(retype(from, to, alter, options.rebuilt))
  const setsDefault = retypes || from.defaultExpression !== to.defaultExpression
  if (to.defaultExpression !== null && setsDefault) changes.push(safely(`set default ${to.defaultExpression}`))
  if (!from.notNull && to.notNull) changes.push(safely('set not null', 'fails while a row has no value there'))
  if (to.identityKind !== null) changes.push(...alterIdentity(from, to, options.to, safely))
  if (from.notNull && !to.notNull) changes.push(safely('drop not null'))
  return [...changes, ...alterStorage(from, to).map((sql) => safely(sql))]
}

/** What columns of tables and of materialized views have alike. */
type ColumnStorage = Pick<CatalogColumn, 'type' | 'storage' | 'compression' | 'statisticsTarget' | 'options'>

/** Storage, compression, statistics and options, which `add column` does not take. */
export function alterStorage(from: ColumnStorage | undefined, to: ColumnStorage): readonly string[] {
  const sql: string[] = []
  if ((from?.storage ?? null) !== to.storage) sql.push(`set storage ${to.storage ?? usualStorage(to.type)}`)
  if ((from?.compression ?? null) !== to.compression) sql.push(`set compression ${to.compression ?? 'default'}`)
  if ((from?.statisticsTarget ?? null) !== to.statisticsTarget) {
    sql.push(`set statistics ${to.statisticsTarget ?? -1}`)
  }
  const before = from?.options ?? []
  if (!isDeepStrictEqual(before, to.options)) {
    if (before.length > 0) sql.push(`reset (${before.map((option) => option.split('=')[0]).join(', ')})`)
    if (to.options.length > 0) sql.push(`set (${to.options.join(', ')})`)
  }
  return sql
}

/** `set storage default` would need a server of version 16. */
function usualStorage(type: string): string {
  if (/\b(?:vector|halfvec|sparsevec)\b/.test(type)) return 'external'
  return /^(?:numeric|inet|cidr)\b/.test(type) ? 'main' : 'extended'
}

function retype(from: CatalogColumn, to: CatalogColumn, alter: string, rebuilt: boolean): SqlChange {
  const name = escapeIdentifier(to.name)
  const collation = to.collation === null ? '' : ` collate ${to.collation}`
  const value = rebuilt ? `${name}::text${to.type.endsWith('[]') ? '[]' : ''}::${to.type}` : `${name}::${to.type}`
  const sql = `${alter} type ${to.type}${collation} using ${value}`
  if (!rebuilt && from.type === to.type) return lossless(to.identity, sql)
  if (!rebuilt && isWidening(from.type, to.type)) return lossless(to.identity, sql)
  const reason = rebuilt
    ? 'fails while a row has a value that the type will not have'
    : `fails, or loses part of a value, where ${from.type} does not fit ${to.type}`
  return lossy(to.identity, sql, reason)
}

function alterIdentity(
  from: CatalogColumn,
  to: CatalogColumn,
  catalog: IndexedCatalog,
  safely: (sql: string) => SqlChange,
): readonly SqlChange[] {
  if (from.identityKind === null) return [safely(`add ${generatedIdentity(to, identitySequence(to, catalog))}`)]
  return from.identityKind === to.identityKind ? [] : [safely(`set generated ${to.identityKind}`)]
}
