import { VectorError } from '../errors.ts'
import type { IndexForm } from '../inspect/vector-facts.ts'
import { operatorClass, type VectorMetric, type VectorType } from '../metric.ts'
import { hasFeature, VECTOR_FEATURES } from '../version.ts'
import { fitsHalfvec, HALFVEC_LARGEST, LEAST_HALF_RECALL } from './halfvec-range.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'
import { DIMENSION_LIMITS, requireIndexable } from './require-indexable.ts'
import { typeWarnings } from './type-warnings.ts'
import type { VectorTableFacts } from './vector-table-facts.ts'

/** The smallest value that a halfvec holds in full precision. */
const HALFVEC_SMALLEST = 6.1e-5

/** What an index stores. */
export interface IndexType {
  readonly type: VectorType
  readonly dimensions: number
  readonly operatorClass: string
  readonly form: Exclude<IndexForm, 'other'>
  readonly reason: string
  readonly warnings: readonly string[]
}

/**
 * Chooses what the index stores: half of each number through a cast where the values allow it, the column itself otherwise, one
 * bit per dimension when asked or above 4000 dimensions. Pure.
 * @throws {VectorError} `VECTOR_TYPE_UNSUPPORTED`, `VECTOR_METRIC_UNSUPPORTED`, `VECTOR_DIMENSIONS_UNKNOWN`,
 * `VECTOR_DIMENSIONS_UNSUPPORTED`, `VECTOR_EXTENSION_TOO_OLD` or `INDEX_NON_ZERO_LIMIT`
 */
export function chooseIndexType(
  facts: VectorTableFacts,
  metric: VectorMetric,
  options: Pick<PlanVectorIndexOptions, 'type' | 'dimensions' | 'method'>,
): IndexType {
  const { column, values, pgvector } = facts
  if (operatorClass(column.type, metric) === undefined) {
    throw new VectorError('VECTOR_METRIC_UNSUPPORTED', `type ${column.type} has no metric "${metric}"`)
  }
  const dimensions = column.dimensions ?? options.dimensions
  if (dimensions === undefined) {
    throw new VectorError('VECTOR_DIMENSIONS_UNKNOWN', `column "${column.column}" is declared without dimensions`)
  }
  const { type, reason } =
    options.type === undefined
      ? (presentType(facts, metric, options) ?? usualType(facts, dimensions))
      : givenType(facts, options.type)
  requireIndexable({ type, dimensions, metric, pgvector, values })
  const form = type === 'bit' && column.type !== 'bit' ? 'binary' : castOrColumn(facts, type)
  // The signs of two vectors differ in as many places whatever the metric of the column is.
  const searched = form === 'binary' ? 'hamming' : metric
  return {
    type,
    dimensions,
    operatorClass: operatorClass(type, searched) ?? '',
    form,
    reason,
    warnings: typeWarnings(facts, type, form, metric),
  }
}

interface Choice {
  readonly type: VectorType
  readonly reason: string
}

/** The type of an index that serves the metric already: a second one beside it would only cost. */
function presentType(
  { column }: VectorTableFacts,
  metric: VectorMetric,
  { method = 'hnsw' }: Pick<PlanVectorIndexOptions, 'method'>,
): Choice | undefined {
  const present = column.indexes.find(
    (index) =>
      index.valid &&
      index.method === method &&
      index.metric === metric &&
      index.predicate === null &&
      (index.form === 'column' || index.form === 'cast'),
  )
  return present && { type: present.type, reason: `as index "${present.name}", which is there` }
}

function usualType(facts: VectorTableFacts, dimensions: number): Choice {
  const { column, pgvector } = facts
  if (column.type !== 'vector' && dimensions <= DIMENSION_LIMITS[column.type]) {
    return { type: column.type, reason: 'the column as it is' }
  }
  if (dimensions > DIMENSION_LIMITS.halfvec) {
    return { type: 'bit', reason: `halfvec indexes end at ${DIMENSION_LIMITS.halfvec} dimensions` }
  }
  if (dimensions > DIMENSION_LIMITS.vector) {
    return { type: 'halfvec', reason: `vector indexes end at ${DIMENSION_LIMITS.vector} dimensions` }
  }
  if (!hasFeature(pgvector, 'halfvec')) {
    return { type: 'vector', reason: `pgvector ${pgvector} has no halfvec (${VECTOR_FEATURES.halfvec} has)` }
  }
  const unfit = whyNotHalf(facts, dimensions)
  return unfit === undefined
    ? { type: 'halfvec', reason: 'half the size for at most one point of recall, and Prisma leaves a cast alone' }
    : { type: 'vector', reason: unfit }
}

function givenType({ column }: VectorTableFacts, type: 'vector' | 'halfvec' | 'bit'): Choice {
  const fits: Readonly<Record<VectorType, readonly VectorType[]>> = {
    vector: ['vector', 'halfvec', 'bit'],
    halfvec: ['halfvec', 'bit'],
    bit: ['bit'],
    sparsevec: ['sparsevec'],
  }
  if (fits[column.type].includes(type)) return { type, reason: 'given' }
  throw new VectorError(
    'VECTOR_TYPE_UNSUPPORTED',
    `an index on column "${column.column}" of type ${column.type} cannot store ${type}`,
  )
}

/** Says why vectors would lose more than precision as halfvec; undefined when they would not, or nobody looked. */
function whyNotHalf({ values, halfRecall, limits }: VectorTableFacts, dimensions: number): string | undefined {
  if (!fitsHalfvec(values)) return `halfvec ends at ${HALFVEC_LARGEST} and vectors may exceed it`
  const shortest = values?.kind === 'dense' ? values.shortest : null
  if (shortest !== null && shortest / Math.sqrt(dimensions) < HALFVEC_SMALLEST) {
    return 'some vectors are so short that halfvec would lose them'
  }
  if (halfRecall !== null && halfRecall < LEAST_HALF_RECALL) {
    return `rows lie too close together for halfvec, which kept ${Math.round(100 * halfRecall)} % of the nearest in a trial`
  }
  // 6.4 times the CPU for an HNSW index of 400 rows with 1536 dimensions on the embedded engine.
  return limits.softwareHalf
    ? 'this server computes with halfvec by software, which takes several times as long'
    : undefined
}

function castOrColumn({ column }: VectorTableFacts, type: VectorType): 'cast' | 'column' {
  return type !== column.type || column.dimensions === null ? 'cast' : 'column'
}
