import { VectorError } from '../errors.ts'
import type { EncodedRow } from './encode-batch.ts'
import { type ResolvedTarget, requireColumn } from './ingest-target.ts'
import type { OnConflict } from './insert-rows.ts'

/** Rows of a batch that name the same columns, so that one statement can write them. */
export interface BatchPart {
  /** Besides the vector. */
  readonly columns: readonly string[]
  /** With the vector last, where the rows name it. */
  readonly allColumns: readonly string[]
  readonly rows: readonly EncodedRow[]
}

export interface BatchPartsOptions {
  readonly onConflict: OnConflict
  /** The same columns for every row, besides the vector; default: those that each row names. */
  readonly columns: readonly string[] | undefined
}

/**
 * Parts a batch by the columns that its rows name: what a row leaves out keeps its value in an update and gets its default in an insert,
 * so it must not be written as null. Of the rows with the same key one is left, as if they had been written one after the other.
 * Pure. @throws {VectorError} `INGEST_COLUMN_UNKNOWN`
 */
export function batchParts(
  rows: readonly EncodedRow[],
  target: ResolvedTarget,
  { onConflict, columns }: BatchPartsOptions,
): readonly BatchPart[] {
  const parts = new Map<string, { readonly columns: readonly string[]; readonly rows: EncodedRow[] }>()
  for (const row of oneOfEachKey(rows, target.key, onConflict)) {
    const named = columns ?? namedColumns(row, target)
    const shape = JSON.stringify([named, row.vector === undefined])
    const part = parts.get(shape)
    if (part === undefined) parts.set(shape, { columns: named, rows: [row] })
    else part.rows.push(row)
  }
  return [...parts.values()].map((part) => toPart(part.columns, part.rows, target))
}

function namedColumns({ row }: EncodedRow, { vector }: ResolvedTarget): readonly string[] {
  return Object.keys(row).filter((name) => row[name] !== undefined && name !== vector.column)
}

function toPart(columns: readonly string[], rows: readonly EncodedRow[], target: ResolvedTarget): BatchPart {
  for (const name of columns) requireColumn(target.tableColumns, name)
  const allColumns = rows[0]?.vector === undefined ? columns : [...columns, target.vector.column]
  if (allColumns.length === 0) throw new VectorError('INGEST_COLUMN_UNKNOWN', 'a row names no column of the table')
  return { columns, allColumns, rows }
}

/** One `on conflict do update` may touch a row only once. A row without a key gets one from the server and meets no other. */
function oneOfEachKey(
  rows: readonly EncodedRow[],
  key: readonly string[],
  onConflict: OnConflict,
): readonly EncodedRow[] {
  if (onConflict === 'error') return rows
  const byKey = new Map<string, EncodedRow>()
  for (const [place, next] of rows.entries()) {
    const values = key.map((name) => next.row[name] ?? null)
    const id = values.includes(null) ? `row ${place}` : JSON.stringify(values.map(String))
    const earlier = byKey.get(id)
    if (earlier === undefined) byKey.set(id, next)
    else if (onConflict === 'update') byKey.set(id, merged(earlier, next))
  }
  return [...byKey.values()]
}

function merged(earlier: EncodedRow, next: EncodedRow): EncodedRow {
  const given = Object.entries(next.row).filter(([, value]) => value !== undefined)
  return {
    row: { ...earlier.row, ...Object.fromEntries(given) },
    vector: next.vector === undefined ? earlier.vector : next.vector,
  }
}
