import { checkVector } from '../encoding/check-vector.ts'
import { encodeHalfvec } from '../encoding/encode-halfvec.ts'
import { encodeVector, type VectorValue } from '../encoding/encode-vector.ts'
import { VectorError } from '../errors.ts'
import type { ResolvedTarget } from './ingest-target.ts'

/** A row to write: the vector under the name of its column, null for none, and values for the other columns. */
export type IngestRow = Readonly<Record<string, unknown>>

/** Checks all vectors of a batch and encodes them. `firstRow` is the number of its first row, from 1. */
export function encodeBatchVectors(
  rows: readonly IngestRow[],
  { vector }: ResolvedTarget,
  options: { readonly firstRow: number; readonly allowZero: boolean },
): readonly (Buffer | null)[] {
  const check = { dimensions: vector.dimensions ?? undefined, allowZero: options.allowZero, type: vector.type }
  return rows.map((row, index) => {
    const where = `row ${options.firstRow + index}`
    const value = row[vector.column]
    if (value === null || value === undefined) return null
    if (!isVectorValue(value)) {
      throw new VectorError('VECTOR_INVALID', `${where} has no array of numbers in "${vector.column}"`, {
        details: { problem: 'type', where },
      })
    }
    checkVector(value, where, check)
    return vector.type === 'halfvec' ? encodeHalfvec(value) : encodeVector(value)
  })
}

function isVectorValue(value: unknown): value is VectorValue {
  return value instanceof Float32Array || Array.isArray(value)
}
