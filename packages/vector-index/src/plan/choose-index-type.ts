import { VectorError } from '../errors.ts'
import { operatorClass, type VectorMetric, type VectorType } from '../metric.ts'
import { hasFeature } from '../version.ts'
import type { VectorTableFacts } from './vector-table-facts.ts'

const VECTOR_LIMIT = 2_000
const HALFVEC_LIMIT = 4_000
const BIT_LIMIT = 64_000

export interface IndexType {
  readonly type: VectorType
  readonly dimensions: number
  readonly operatorClass: string
  /** The column is cast to `type` in an expression index. */
  readonly cast: boolean
  readonly reason: string | undefined
}

export interface ChooseIndexTypeOptions {
  readonly metric: VectorMetric
  /** `halfvec` stores half the bytes in an expression index; default: the type of the column where it can be indexed. */
  readonly type?: 'vector' | 'halfvec' | undefined
  /** For a column that is declared without. */
  readonly dimensions?: number | undefined
}

/**
 * Chooses what the index stores: the column, or its cast to halfvec above 2000 dimensions. Pure.
 * @throws {VectorError} `VECTOR_TYPE_UNSUPPORTED`, `VECTOR_METRIC_UNSUPPORTED`, `VECTOR_DIMENSIONS_UNKNOWN`,
 * `VECTOR_DIMENSIONS_UNSUPPORTED` or `VECTOR_EXTENSION_TOO_OLD`
 */
export function chooseIndexType(facts: VectorTableFacts, options: ChooseIndexTypeOptions): IndexType {
  const { column, pgvector } = facts
  if (column.type === 'sparsevec') {
    throw new VectorError('VECTOR_TYPE_UNSUPPORTED', `column "${column.column}" has type sparsevec`)
  }
  const dimensions = column.dimensions ?? options.dimensions
  if (dimensions === undefined) {
    throw new VectorError('VECTOR_DIMENSIONS_UNKNOWN', `column "${column.column}" is declared without dimensions`)
  }
  const tooLarge = column.type === 'vector' && dimensions > VECTOR_LIMIT
  const type = tooLarge ? 'halfvec' : column.type === 'bit' ? 'bit' : (options.type ?? column.type)
  requireDimensions(type, dimensions)
  if (type !== 'vector' && !hasFeature(pgvector, 'halfvec')) {
    throw new VectorError(
      'VECTOR_EXTENSION_TOO_OLD',
      `an index of type ${type} needs pgvector 0.7.0, here is ${pgvector}`,
    )
  }
  return {
    type,
    dimensions,
    operatorClass: requireOperatorClass(type, options.metric),
    cast: type !== column.type || column.dimensions === null,
    reason: tooLarge ? `vector indexes end at ${VECTOR_LIMIT} dimensions` : undefined,
  }
}

function requireOperatorClass(type: VectorType, metric: VectorMetric): string {
  const name = operatorClass(type, metric)
  if (name !== undefined) return name
  throw new VectorError('VECTOR_METRIC_UNSUPPORTED', `type ${type} has no metric "${metric}"`)
}

function requireDimensions(type: VectorType, dimensions: number): void {
  const limit = type === 'bit' ? BIT_LIMIT : type === 'halfvec' ? HALFVEC_LIMIT : VECTOR_LIMIT
  if (dimensions <= limit) return
  throw new VectorError('VECTOR_DIMENSIONS_UNSUPPORTED', `no ${type} index takes ${dimensions} dimensions`, {
    details: { type, dimensions, limit },
  })
}
