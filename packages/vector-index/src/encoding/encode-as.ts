import { VectorError } from '../errors.ts'
import type { VectorType } from '../metric.ts'
import { checkVector, findVectorProblem } from './check-vector.ts'
import { encodeBit } from './encode-bit.ts'
import { encodeHalfvec } from './encode-halfvec.ts'
import { encodeSparsevec, parseSparseVector, type SparseVector, toSparseVector } from './encode-sparsevec.ts'
import { encodeVector, type VectorValue } from './encode-vector.ts'
import { readVectorText } from './read-vector-text.ts'

/** A vector in any form that a column can take: numbers, a sparse vector, or the text form of its type. */
export type AnyVector = VectorValue | SparseVector | string

export interface EncodeOptions {
  /** Dimensions the column takes; null accepts any. */
  readonly dimensions: number | null
  /** Accepts a vector of zeros, which has no cosine distance. */
  readonly allowZero: boolean
  /** Refuses vectors whose length is not 1; not for bits. Default false. */
  readonly unitLength?: boolean | undefined
}

/**
 * Checks a vector and encodes it in binary for a column of the type. Messages name `where` and never a value.
 * @throws {VectorError} `VECTOR_INVALID`
 */
export function encodeAs(type: VectorType, value: unknown, where: string, options: EncodeOptions): Buffer {
  if (type === 'bit') return encodeBit(checkedBits(value, where, options))
  if (type === 'sparsevec') return encodeSparsevec(checkedSparse(value, where, options))
  const numbers = typeof value === 'string' ? parsed(value, readVectorText, type, where) : value
  if (!isNumbers(numbers)) throw wrongForm(type, where)
  checkVector(numbers, where, { ...options, dimensions: options.dimensions ?? undefined, type })
  return type === 'halfvec' ? encodeHalfvec(numbers) : encodeVector(numbers)
}

function checkedBits(value: unknown, where: string, { dimensions }: EncodeOptions): string {
  if (typeof value !== 'string' || !/^[01]+$/.test(value)) throw wrongForm('bit', where)
  if (value.length === (dimensions ?? value.length)) return value
  throw new VectorError('VECTOR_INVALID', `${where} has ${value.length} bits instead of ${dimensions}`, {
    details: { problem: 'dimension', where, dimensions: value.length, expectedDimensions: dimensions },
  })
}

function checkedSparse(value: unknown, where: string, options: EncodeOptions): SparseVector {
  const given = typeof value === 'string' ? parsed(value, parseSparseVector, 'sparsevec', where) : value
  const sparse = isNumbers(given) ? toSparseVector(given) : given
  if (!isSparse(sparse)) throw wrongForm('sparsevec', where)
  const problem = sparseProblem(sparse, options)
  if (problem === undefined) return sparse
  throw new VectorError(
    'VECTOR_INVALID',
    `${where} is not a sparse vector of ${options.dimensions ?? 'any'} dimensions`,
    {
      details: { problem, where, dimensions: sparse.dimensions, expectedDimensions: options.dimensions },
    },
  )
}

function sparseProblem({ dimensions, indices, values }: SparseVector, options: EncodeOptions): string | undefined {
  if (dimensions !== (options.dimensions ?? dimensions)) return 'dimension'
  const ascending = indices.every((index, at) => index > (indices[at - 1] ?? -1) && index < dimensions)
  if (!ascending || indices.length !== values.length || !indices.every(Number.isInteger)) return 'indices'
  if (values.length === 0) return options.allowZero ? undefined : 'zero norm'
  return findVectorProblem(values, { ...options, dimensions: undefined })
}

function isNumbers(value: unknown): value is VectorValue {
  return value instanceof Float32Array || Array.isArray(value)
}

function isSparse(value: unknown): value is SparseVector {
  return typeof value === 'object' && value !== null && 'indices' in value && 'values' in value && 'dimensions' in value
}

function parsed<T>(text: string, parse: (text: string) => T, type: VectorType, where: string): T {
  try {
    return parse(text)
  } catch (cause) {
    throw wrongForm(type, where, cause)
  }
}

function wrongForm(type: VectorType, where: string, cause?: unknown): VectorError {
  return new VectorError('VECTOR_INVALID', `${where} has no vector in a form that ${type} takes`, {
    cause,
    details: { problem: 'type', where },
  })
}
