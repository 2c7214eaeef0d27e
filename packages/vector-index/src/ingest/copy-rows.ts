import { once } from 'node:events'
import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { Client } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { BatchPart } from './batch-parts.ts'
import { encodeBinaryValue, lengthPrefixed } from './binary-value.ts'
import { type ResolvedTarget, requireColumn } from './ingest-target.ts'

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1')
const TRAILER = Buffer.of(0xff, 0xff)

/** Encodes rows for binary COPY: the columns in order, the vector last. Undefined when a value has no binary encoding of ours. */
export function encodeCopy({ columns, allColumns, rows }: BatchPart, target: ResolvedTarget): Buffer | undefined {
  const described = columns.map((name) => requireColumn(target.tableColumns, name))
  const fieldCount = Buffer.allocUnsafe(2)
  fieldCount.writeInt16BE(allColumns.length)
  const parts: Buffer[] = [SIGNATURE]
  for (const { row, vector } of rows) {
    parts.push(fieldCount)
    for (const column of described) {
      const value = row[column.name]
      const encoded = value === null || value === undefined ? null : encodeBinaryValue(value, column)
      if (encoded === undefined) return undefined
      parts.push(...lengthPrefixed(encoded))
    }
    if (vector !== undefined) parts.push(...lengthPrefixed(vector))
  }
  parts.push(TRAILER)
  return Buffer.concat(parts)
}

/** Writes encoded rows in one COPY, which is all or nothing. Returns the number of rows. */
export async function copyRows(
  client: Client,
  data: Buffer,
  { vector }: ResolvedTarget,
  columns: readonly string[],
): Promise<number> {
  const names = columns.map(escapeIdentifier).join(', ')
  const stream = client.query(
    copyFrom(`copy ${qualifiedName(vector.schema, vector.table)} (${names}) from stdin with (format binary)`),
  )
  const finished = once(stream, 'finish')
  stream.end(data)
  await finished
  return stream.rowCount
}
