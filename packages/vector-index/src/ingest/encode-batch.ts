import { encodeAs } from '../encoding/encode-as.ts'
import type { ResolvedTarget } from './ingest-target.ts'

/** A row to write: the vector under the name of its column, null for none, and values for the other columns. */
export type IngestRow = Readonly<Record<string, unknown>>

export interface EncodeBatchOptions {
  /** Number of the first row of the batch, from 1. */
  readonly firstRow: number
  readonly allowZero: boolean
  readonly unitLength: boolean
}

/** Checks all vectors of a batch and encodes them in binary. Pure. @throws {VectorError} `VECTOR_INVALID` with the number of the row */
export function encodeBatchVectors(
  rows: readonly IngestRow[],
  { vector }: ResolvedTarget,
  { firstRow, allowZero, unitLength }: EncodeBatchOptions,
): readonly (Buffer | null)[] {
  const options = { dimensions: vector.dimensions, allowZero, unitLength }
  return rows.map((row, index) => {
    const value = row[vector.column]
    return value === null || value === undefined
      ? null
      : encodeAs(vector.type, value, `row ${firstRow + index}`, options)
  })
}
