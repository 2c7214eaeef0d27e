import { setImmediate } from 'node:timers/promises'
import { encodeAs } from '../encoding/encode-as.ts'
import type { ResolvedTarget } from './ingest-target.ts'

/** A millisecond or so of vectors. */
const ROWS_PER_TURN = 64

/** A row to write: the vector under the name of its column, null for none, and values for other columns. What is left out stays. */
export type IngestRow = Readonly<Record<string, unknown>>

/** A row whose vector was checked: in binary, null for none, undefined where the row does not name it. */
export interface EncodedRow {
  readonly row: IngestRow
  readonly vector: Buffer | null | undefined
}

export interface EncodeBatchOptions {
  /** Number of the first row of the batch, from 1. */
  readonly firstRow: number
  readonly allowZero: boolean
  readonly unitLength: boolean
}

/**
 * Checks all vectors of a batch and encodes them in binary. Gives way now and then: the batch before is on its way to the server
 * meanwhile, which would wait for the rest of it. @throws {VectorError} `VECTOR_INVALID` with the number of the row
 */
export async function encodeBatchVectors(
  rows: readonly IngestRow[],
  { vector: { column, type, dimensions } }: ResolvedTarget,
  { firstRow, allowZero, unitLength }: EncodeBatchOptions,
): Promise<readonly EncodedRow[]> {
  const options = { dimensions, allowZero, unitLength }
  const encoded: EncodedRow[] = []
  for (const [index, row] of rows.entries()) {
    if (index % ROWS_PER_TURN === 0) await setImmediate()
    const value = row[column]
    const missing = value === null || value === undefined
    encoded.push({ row, vector: missing ? value : encodeAs(type, value, `row ${firstRow + index}`, options) })
  }
  return encoded
}
