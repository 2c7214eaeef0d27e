import { VectorError } from '../errors.ts'
import { toHalf } from './encode-halfvec.ts'
import type { VectorValue } from './encode-vector.ts'

/** What is wrong with a vector. */
export type VectorProblem = 'dimension' | 'not finite' | 'zero norm'

export interface CheckVectorOptions {
  /** Dimensions the column takes; undefined accepts any. */
  readonly dimensions?: number | undefined
  /** Accepts a vector of zeros. Default false: cosine distance is undefined for it, and no index would ever return it. */
  readonly allowZero?: boolean | undefined
  /** Type it will be stored as; halfvec overflows at 65504 and rounds small numbers to zero. Default vector. */
  readonly type?: 'vector' | 'halfvec' | undefined
}

/** Finds what PostgreSQL would refuse, or accept and never find again. Pure. */
export function findVectorProblem(value: VectorValue, options: CheckVectorOptions = {}): VectorProblem | undefined {
  if (value.length === 0 || value.length !== (options.dimensions ?? value.length)) return 'dimension'
  let zero = true
  for (let index = 0; index < value.length; index += 1) {
    const stored = storedNumber(value[index], options.type)
    if (!Number.isFinite(stored)) return 'not finite'
    if (stored !== 0) zero = false
  }
  return zero && options.allowZero !== true ? 'zero norm' : undefined
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

function storedNumber(value: unknown, type: CheckVectorOptions['type']): number {
  if (typeof value !== 'number') return Number.NaN
  if (type !== 'halfvec') return Math.fround(value)
  const half = toHalf(value)
  return (half & 0x7c00) === 0x7c00 ? Number.NaN : half & 0x7fff
}

function describeProblem(problem: VectorProblem, value: VectorValue, options: CheckVectorOptions): string {
  switch (problem) {
    case 'dimension':
      return `has ${value.length} dimensions instead of ${options.dimensions ?? 'at least one'}`
    case 'not finite':
      return `has a number that is NaN, infinite or too large for ${options.type ?? 'vector'}`
    case 'zero norm':
      return 'has only zeros'
  }
}
