import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { typeName } from '../type-name.ts'
import { encodeBinaryArray } from './binary-value.ts'
import type { IngestRow } from './encode-batch.ts'
import { type ResolvedTarget, requireColumn } from './ingest-target.ts'
import { toTextValue } from './text-value.ts'

/** What happens to a row whose key exists. */
export type OnConflict = 'update' | 'nothing' | 'error'

/**
 * Writes a batch in one `insert … select from unnest`: vectors as one binary array, other values as text that the server casts.
 * Returns the number of rows written.
 */
export async function insertBatch(
  client: ClientBase,
  rows: readonly IngestRow[],
  vectors: readonly (Buffer | null)[],
  target: ResolvedTarget,
  columns: readonly string[],
  onConflict: OnConflict,
): Promise<number> {
  const described = columns.map((name) => requireColumn(target.tableColumns, name))
  const values = described.map((column) => rows.map((row) => toTextValue(row[column.name], column)))
  const { rowCount } = await client.query(insertSql(target, columns, onConflict), [
    ...values,
    encodeBinaryArray(target.vectorOid, vectors),
  ])
  return rowCount ?? 0
}

/** Keeps the last of the rows with the same key: one `on conflict do update` may touch a row only once. */
export function lastOfEachKey(rows: readonly IngestRow[], key: readonly string[]): readonly IngestRow[] {
  const byKey = new Map<string, IngestRow>()
  for (const row of rows) byKey.set(JSON.stringify(key.map((name) => String(row[name]))), row)
  return byKey.size === rows.length ? rows : [...byKey.values()]
}

function insertSql(target: ResolvedTarget, columns: readonly string[], onConflict: OnConflict): string {
  const { vector, extensionSchema, tableColumns } = target
  const names = [...columns, vector.column]
  // A bit string without a size would be cut to one bit.
  const type = typeName(vector.type, extensionSchema, vector.type === 'bit' ? vector.dimensions : undefined)
  const selected = columns.map((name, index) => `x.c${index}::${requireColumn(tableColumns, name).sqlType}`)
  const sources = columns.map((_, index) => `$${index + 1}::text[]`)
  const aliases = columns.map((_, index) => `c${index}`)
  return `
insert into ${qualifiedName(vector.schema, vector.table)} (${names.map(escapeIdentifier).join(', ')})
select ${[...selected, 'x.v'].join(', ')}
  from unnest(${[...sources, `$${columns.length + 1}::${type}[]`].join(', ')})
       as x(${[...aliases, 'v'].join(', ')})
${conflictSql(target.key, names, onConflict)}`
}

function conflictSql(key: readonly string[], names: readonly string[], onConflict: OnConflict): string {
  if (onConflict === 'error') return ''
  const target = `on conflict (${key.map(escapeIdentifier).join(', ')})`
  if (onConflict === 'nothing') return `${target} do nothing`
  const updates = names
    .filter((name) => !key.includes(name))
    .map((name) => `${escapeIdentifier(name)} = excluded.${escapeIdentifier(name)}`)
  return `${target} do update set ${updates.join(', ')}`
}
