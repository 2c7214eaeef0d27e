import { escapeIdentifier } from '@pgtend/database'
import { z } from 'zod'

export const vectorMetricSchema = z.enum(['cosine', 'l2', 'inner_product', 'hamming', 'jaccard'])
/** How far apart two vectors are. */
export type VectorMetric = z.output<typeof vectorMetricSchema>

export const vectorTypeSchema = z.enum(['vector', 'halfvec', 'sparsevec', 'bit'])
/** Types that pgvector indexes. */
export type VectorType = z.output<typeof vectorTypeSchema>

export const indexMethodSchema = z.enum(['hnsw', 'ivfflat'])
/** Index methods of pgvector. */
export type IndexMethod = z.output<typeof indexMethodSchema>

interface MetricEntry {
  readonly operator: string
  readonly suffix: string
  readonly types: readonly VectorType[]
}

const FLOAT_TYPES = ['vector', 'halfvec', 'sparsevec'] as const
const METRICS: Readonly<Record<VectorMetric, MetricEntry>> = {
  cosine: { operator: '<=>', suffix: 'cosine_ops', types: FLOAT_TYPES },
  l2: { operator: '<->', suffix: 'l2_ops', types: FLOAT_TYPES },
  inner_product: { operator: '<#>', suffix: 'ip_ops', types: FLOAT_TYPES },
  hamming: { operator: '<~>', suffix: 'hamming_ops', types: ['bit'] },
  jaccard: { operator: '<%>', suffix: 'jaccard_ops', types: ['bit'] },
}

/** Writes the distance operator with the schema of the extension, so that the search_path does not matter. */
export function distanceOperator(metric: VectorMetric, extensionSchema: string): string {
  return `operator(${escapeIdentifier(extensionSchema)}.${METRICS[metric].operator})`
}

/** Names the operator class of an index; undefined when the type does not have the metric. */
export function operatorClass(type: VectorType, metric: VectorMetric): string | undefined {
  const entry = METRICS[metric]
  return entry.types.includes(type) ? `${type}_${entry.suffix}` : undefined
}

/** Finds the metric of an operator class; undefined for L1, which this version does not search by. */
export function metricOfOperatorClass(name: string): VectorMetric | undefined {
  return vectorMetricSchema.options.find((metric) => name.endsWith(`_${METRICS[metric].suffix}`))
}

/** The metric one most likely means for a type. */
export function defaultMetric(type: VectorType): VectorMetric {
  return type === 'bit' ? 'hamming' : 'cosine'
}

/** Turns a distance into a similarity where one is usual: 1 for the same direction (cosine), the inner product itself. */
export function similarityOf(metric: VectorMetric, distance: number): number | undefined {
  if (metric === 'cosine' || metric === 'jaccard') return 1 - distance
  return metric === 'inner_product' ? -distance : undefined
}
