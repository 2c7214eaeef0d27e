import type { IndexMethod, PlanVectorIndexOptions, VectorMetric } from '@pgtend/vector-index'

/** Written out, so that `--help` need not load the package; the types keep them from drifting apart. */
export const METHODS: readonly IndexMethod[] = ['hnsw', 'ivfflat']
export const METRICS: readonly VectorMetric[] = ['cosine', 'l2', 'inner_product', 'l1', 'hamming', 'jaccard']
/** What an index on a column of numbers may store. */
export const STORED_TYPES: readonly NonNullable<PlanVectorIndexOptions['type']>[] = ['vector', 'halfvec', 'bit']
