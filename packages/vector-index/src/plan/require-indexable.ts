import { VectorError } from '../errors.ts'
import type { VectorMetric, VectorType } from '../metric.ts'
import { hasFeature, VECTOR_FEATURES } from '../version.ts'
import type { ValueFacts } from './read-value-facts.ts'

/** The most dimensions that an index of each type takes. */
export const DIMENSION_LIMITS: Readonly<Record<VectorType, number>> = {
  vector: 2_000,
  halfvec: 4_000,
  bit: 64_000,
  sparsevec: 1_000_000_000,
}

/** The most values other than zero that a sparse vector in an index may have. */
export const NON_ZERO_LIMIT = 1_000

interface Wanted {
  readonly type: VectorType
  readonly dimensions: number
  readonly metric: VectorMetric
  readonly pgvector: string
  readonly values: ValueFacts | null
}

/**
 * Makes sure that pgvector can build an index of a type before anybody waits for it. Pure.
 * @throws {VectorError} `VECTOR_DIMENSIONS_UNSUPPORTED`, `VECTOR_EXTENSION_TOO_OLD` or `INDEX_NON_ZERO_LIMIT`
 */
export function requireIndexable({ type, dimensions, metric, pgvector, values }: Wanted): void {
  requireDimensions(type, dimensions)
  requireFeature(type, pgvector)
  requireFeature(metric, pgvector)
  requireFewNonZero(values)
}

function requireDimensions(type: VectorType, dimensions: number): void {
  const limit = DIMENSION_LIMITS[type]
  if (dimensions <= limit) return
  throw new VectorError('VECTOR_DIMENSIONS_UNSUPPORTED', `no ${type} index takes ${dimensions} dimensions`, {
    details: { type, dimensions, limit },
  })
}

/** Types and metrics that came later stand among the features of versions by their own name. */
function requireFeature(name: VectorType | VectorMetric, pgvector: string): void {
  if (!isLater(name) || hasFeature(pgvector, name)) return
  const required = VECTOR_FEATURES[name]
  throw new VectorError(
    'VECTOR_EXTENSION_TOO_OLD',
    `an index of ${name} needs pgvector ${required}, here is ${pgvector}`,
    {
      details: { installed: pgvector, required },
    },
  )
}

function isLater(name: string): name is 'halfvec' | 'bit' | 'sparsevec' | 'l1' {
  return name in VECTOR_FEATURES
}

function requireFewNonZero(values: ValueFacts | null): void {
  if (values?.kind !== 'sparse' || values.mostNonZero <= NON_ZERO_LIMIT) return
  throw new VectorError(
    'INDEX_NON_ZERO_LIMIT',
    `a vector has ${values.mostNonZero} values that are not zero, and an index takes ${NON_ZERO_LIMIT}`,
    { details: { most: values.mostNonZero, limit: NON_ZERO_LIMIT } },
  )
}
