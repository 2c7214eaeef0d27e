import { VectorError } from '../errors.ts'
import { fromHalf, toHalf } from './encode-halfvec.ts'
import type { VectorValue } from './encode-vector.ts'

/** What is wrong with a vector. */
export type VectorProblem = 'dimension' | 'not finite' | 'zero norm' | 'not unit length'

export interface CheckVectorOptions {
  /** Dimensions the column takes; undefined accepts any. */
  readonly dimensions?: number | undefined
  /** Accepts a vector of zeros. Default false: cosine distance is undefined for it, and no index would ever return it. */
  readonly allowZero?: boolean | undefined
  /** Refuses a vector whose length is not 1 within 1 %: inner product is only then the cosine. Default false. */
  readonly unitLength?: boolean | undefined
  /** Type it will be stored as; halfvec overflows at 65504 and rounds small numbers to zero. Default vector. */
  readonly type?: 'vector' | 'halfvec' | undefined
}

const UNIT_TOLERANCE = 0.01

/** Finds what PostgreSQL would refuse, or accept and never find again. Pure. */
export function findVectorProblem(value: VectorValue, options: CheckVectorOptions = {}): VectorProblem | undefined {
  if (value.length === 0 || value.length !== (options.dimensions ?? value.length)) return 'dimension'
  const squares = sumOfSquares(value, options.type)
  if (Number.isNaN(squares)) return 'not finite'
  if (squares === 0) return options.allowZero === true ? undefined : 'zero norm'
  return options.unitLength === true && Math.abs(Math.sqrt(squares) - 1) > UNIT_TOLERANCE
    ? 'not unit length'
    : undefined
}

/**
 * Checks one vector. Messages name the position and never a value.
 * @throws {VectorError} `VECTOR_INVALID` with the problem and the position in `details`
 */
export function checkVector(value: VectorValue, where: string, options: CheckVectorOptions = {}): void {
  const problem = findVectorProblem(value, options)
  if (problem === undefined) return
  throw new VectorError('VECTOR_INVALID', `${where} ${describeProblem(problem, value, options)}`, {
    details: { problem, where, dimensions: value.length, expectedDimensions: options.dimensions },
  })
}

/** Zero for a vector of zeros only: squares of float4 do not underflow in a double. NaN when a number is not finite. */
function sumOfSquares(value: VectorValue, type: CheckVectorOptions['type']): number {
  let sum = 0
  if (value instanceof Float32Array && type !== 'halfvec') {
    // Ten times faster than looking at each number, and an infinity comes out as one.
    for (let index = 0; index < value.length; index += 1) sum += (value[index] ?? 0) ** 2
    return Number.isFinite(sum) ? sum : Number.NaN
  }
  for (let index = 0; index < value.length; index += 1) {
    const stored = storedNumber(value[index], type)
    if (!Number.isFinite(stored)) return Number.NaN
    sum += stored ** 2
  }
  return sum
}

function storedNumber(value: unknown, type: CheckVectorOptions['type']): number {
  if (typeof value !== 'number') return Number.NaN
  if (type !== 'halfvec') return Math.fround(value)
  return fromHalf(toHalf(value))
}

function describeProblem(problem: VectorProblem, value: VectorValue, options: CheckVectorOptions): string {
  switch (problem) {
    case 'dimension':
      return `has ${value.length} dimensions instead of ${options.dimensions ?? 'at least one'}`
    case 'not finite':
      return `has a number that is NaN, infinite or too large for ${options.type ?? 'vector'}`
    case 'zero norm':
      return 'has only zeros'
    case 'not unit length':
      return 'does not have length 1'
  }
}
