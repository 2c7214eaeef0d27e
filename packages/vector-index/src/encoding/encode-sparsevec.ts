import { VectorError } from '../errors.ts'

/** A vector of which only the numbers that are not zero are kept. Indices count from 0 and ascend. */
export interface SparseVector {
  readonly dimensions: number
  readonly indices: readonly number[]
  readonly values: readonly number[]
}

const HEADER_BYTES = 12
const TEXT = /^\{(.*)\}\/(\d+)$/s

/** Encodes a sparse vector as binary sparsevec: int32 dimensions, count and zero, then the indices, then big-endian float4. */
export function encodeSparsevec({ dimensions, indices, values }: SparseVector): Buffer {
  const buffer = Buffer.alloc(HEADER_BYTES + 8 * indices.length)
  buffer.writeInt32BE(dimensions, 0)
  buffer.writeInt32BE(indices.length, 4)
  for (const [position, index] of indices.entries()) {
    buffer.writeInt32BE(index, HEADER_BYTES + 4 * position)
    buffer.writeFloatBE(values[position] ?? 0, HEADER_BYTES + 4 * (indices.length + position))
  }
  return buffer
}

/** Keeps the numbers of a vector that are not zero. Pure. */
export function toSparseVector(value: Float32Array | readonly number[]): SparseVector {
  const indices = Array.from(value.keys()).filter((index) => Math.fround(value[index] ?? 0) !== 0)
  return { dimensions: value.length, indices, values: indices.map((index) => value[index] ?? 0) }
}

/** Reads the text form of pgvector, `{1:0.5,4:2}/10`, whose indices count from 1. @throws {VectorError} `VECTOR_INVALID` */
export function parseSparseVector(text: string): SparseVector {
  const [, body = '', dimensions] = TEXT.exec(text.trim()) ?? []
  const pairs = body === '' ? [] : body.split(',').map((pair) => pair.split(':', 2).map(Number))
  const entries = pairs.map(([index, value]) => [index ?? Number.NaN, value ?? Number.NaN] as const)
  if (dimensions === undefined || entries.flat().some(Number.isNaN)) {
    throw new VectorError('VECTOR_INVALID', 'the sparse vector is not written as {index:value,…}/dimensions')
  }
  const sorted = entries.toSorted(([a], [b]) => a - b)
  return {
    dimensions: Number(dimensions),
    indices: sorted.map(([index]) => index - 1),
    values: sorted.map(([, value]) => value),
  }
}
