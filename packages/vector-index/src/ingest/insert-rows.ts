import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { typeName } from '../type-name.ts'
import type { BatchPart } from './batch-parts.ts'
import { encodeBinaryArray } from './binary-value.ts'
import { type ResolvedTarget, requireColumn } from './ingest-target.ts'
import { toTextValue } from './text-value.ts'

/** What happens to a row whose key exists. */
export type OnConflict = 'update' | 'nothing' | 'error'

/**
 * Writes rows in one `insert … select from unnest`: vectors as one binary array, other values as text that the server casts.
 * Returns the number of rows written.
 */
export async function insertRows(
  client: ClientBase,
  part: BatchPart,
  target: ResolvedTarget,
  onConflict: OnConflict,
): Promise<number> {
  const described = part.columns.map((name) => requireColumn(target.tableColumns, name))
  const values = described.map((column) => part.rows.map(({ row }) => toTextValue(row[column.name], column)))
  const vectors = part.rows.map(({ vector }) => vector ?? null)
  const { rowCount } = await client.query(insertSql(target, part, onConflict), [
    ...values,
    ...(hasVector(part) ? [encodeBinaryArray(target.vectorOid, vectors)] : []),
  ])
  return rowCount ?? 0
}

function hasVector({ columns, allColumns }: BatchPart): boolean {
  return allColumns.length > columns.length
}

function insertSql(target: ResolvedTarget, part: BatchPart, onConflict: OnConflict): string {
  const { vector, extensionSchema, tableColumns, key } = target
  // A bit string without a size would be cut to one bit.
  const type = typeName(vector.type, extensionSchema, vector.type === 'bit' ? vector.dimensions : undefined)
  const selected = part.columns.map((name, index) => `x.c${index}::${requireColumn(tableColumns, name).sqlType}`)
  const sources = part.columns.map((_, index) => `$${index + 1}::text[]`)
  const aliases = part.columns.map((_, index) => `c${index}`)
  if (hasVector(part)) {
    selected.push('x.v')
    sources.push(`$${part.columns.length + 1}::${type}[]`)
    aliases.push('v')
  }
  return `
insert into ${qualifiedName(vector.schema, vector.table)} (${part.allColumns.map(escapeIdentifier).join(', ')})
select ${selected.join(', ')}
  from unnest(${sources.join(', ')})
       as x(${aliases.join(', ')})
${conflictSql(key, part.allColumns, onConflict)}`
}

function conflictSql(key: readonly string[], names: readonly string[], onConflict: OnConflict): string {
  if (onConflict === 'error') return ''
  const target = `on conflict (${key.map(escapeIdentifier).join(', ')})`
  const updates = names
    .filter((name) => !key.includes(name))
    .map((name) => `${escapeIdentifier(name)} = excluded.${escapeIdentifier(name)}`)
  if (onConflict === 'nothing' || updates.length === 0) return `${target} do nothing`
  return `${target} do update set ${updates.join(', ')}`
}
