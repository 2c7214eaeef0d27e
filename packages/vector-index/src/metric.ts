import { escapeIdentifier } from '@pgtend/database'
import { z } from 'zod'

export const vectorMetricSchema = z.enum(['cosine', 'l2', 'inner_product', 'l1', 'hamming', 'jaccard'])
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
  readonly methods: readonly IndexMethod[]
}

const FLOATS = ['vector', 'halfvec', 'sparsevec'] as const
const BOTH = ['hnsw', 'ivfflat'] as const
const METRICS: Readonly<Record<VectorMetric, MetricEntry>> = {
  cosine: { operator: '<=>', suffix: 'cosine_ops', types: FLOATS, methods: BOTH },
  l2: { operator: '<->', suffix: 'l2_ops', types: FLOATS, methods: BOTH },
  inner_product: { operator: '<#>', suffix: 'ip_ops', types: FLOATS, methods: BOTH },
  l1: { operator: '<+>', suffix: 'l1_ops', types: FLOATS, methods: ['hnsw'] },
  hamming: { operator: '<~>', suffix: 'hamming_ops', types: ['bit'], methods: BOTH },
  jaccard: { operator: '<%>', suffix: 'jaccard_ops', types: ['bit'], methods: ['hnsw'] },
}

/** Writes the distance operator with the schema of the extension, so that the search_path does not matter. */
export function distanceOperator(metric: VectorMetric, extensionSchema: string): string {
  return `operator(${escapeIdentifier(extensionSchema)}.${METRICS[metric].operator})`
}

/** The distance operator as people write it: `<=>`. */
export function plainOperator(metric: VectorMetric): string {
  return METRICS[metric].operator
}

/** Names the operator class of an index; undefined when the type does not have the metric. */
export function operatorClass(type: VectorType, metric: VectorMetric): string | undefined {
  const entry = METRICS[metric]
  return entry.types.includes(type) ? `${type}_${entry.suffix}` : undefined
}

/** Says whether an index method serves a metric of a type: ivfflat has neither L1 nor Jaccard, and nothing for sparsevec. */
export function methodHasMetric(method: IndexMethod, type: VectorType, metric: VectorMetric): boolean {
  return METRICS[metric].methods.includes(method) && (method === 'hnsw' || type !== 'sparsevec')
}

/** Finds the metric of an operator class; undefined for one that pgvector does not ship. */
export function metricOfOperatorClass(name: string): VectorMetric | undefined {
  return vectorMetricSchema.options.find((metric) => name.endsWith(`_${METRICS[metric].suffix}`))
}

/** Finds the metric of an operator as a statement has it: `<=>`. */
export function metricOfOperator(operator: string): VectorMetric | undefined {
  return vectorMetricSchema.options.find((metric) => METRICS[metric].operator === operator)
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
