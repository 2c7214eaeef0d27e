import { CoreSchemaError } from '../errors.ts'

/** Dimensions of every embedding in the core schema. */
export const EMBEDDING_DIMENSIONS = 1536

/**
 * Writes an embedding as pgvector reads it.
 * Zeros only are refused as well: such a vector has no cosine distance to anything, and searches would never find it.
 * @throws {CoreSchemaError} `EMBEDDING_INVALID`
 */
export function vectorText(embedding: Float32Array | readonly number[]): string {
  if (embedding.length !== EMBEDDING_DIMENSIONS) {
    throw invalid(`the embedding has ${embedding.length} dimensions instead of ${EMBEDDING_DIMENSIONS}`)
  }
  let hasValue = false
  for (const value of embedding) {
    if (!Number.isFinite(value)) throw invalid('the embedding has a value that is not finite')
    hasValue ||= value !== 0
  }
  if (!hasValue) throw invalid('the embedding has only zeros')
  return `[${embedding.join(',')}]`
}

function invalid(message: string): CoreSchemaError {
  return new CoreSchemaError('EMBEDDING_INVALID', message)
}
