import { VectorError } from '../errors.ts'
import { type IndexMethod, methodHasMetric, type VectorMetric, type VectorType } from '../metric.ts'
import { hasFeature, VECTOR_FEATURES } from '../version.ts'
import type { PlanVectorIndexOptions } from './plan-options.ts'
import type { VectorTableFacts } from './vector-table-facts.ts'

const DEFAULT_LATENCY_BUDGET_MS = 5
/** Without a measurement: a scan of so few rows takes a few milliseconds at any dimension. */
const FEW_ROWS = 1_000

export interface MethodChoice {
  readonly method: IndexMethod | 'none'
  /** What would be built when `method` is none. */
  readonly build: IndexMethod
  readonly reason: string
  /** When `method` is none: the number of rows from which exact search exceeds its budget; null when nobody can tell. */
  readonly neededFromRows: number | null
}

/**
 * Chooses between HNSW, ivfflat and no index. Pure.
 * @throws {VectorError} `VECTOR_EXTENSION_TOO_OLD` or `VECTOR_METRIC_UNSUPPORTED`
 */
export function chooseMethod(
  facts: VectorTableFacts,
  type: VectorType,
  metric: VectorMetric,
  options: PlanVectorIndexOptions,
): MethodChoice {
  const hasHnsw = hasFeature(facts.pgvector, 'hnsw')
  if (options.method === 'hnsw' && !hasHnsw) {
    throw new VectorError('VECTOR_EXTENSION_TOO_OLD', `hnsw needs pgvector 0.5.0, here is ${facts.pgvector}`, {
      details: { installed: facts.pgvector, required: VECTOR_FEATURES.hnsw },
    })
  }
  const build = options.method ?? (hasHnsw && options.lists === undefined ? 'hnsw' : 'ivfflat')
  if (!methodHasMetric(build, type, metric)) {
    throw new VectorError('VECTOR_METRIC_UNSUPPORTED', `ivfflat has no metric "${metric}" for type ${type}`, {
      hint: 'Use `--method hnsw`.',
    })
  }
  const notNeeded = options.force === true ? undefined : whyNotNeeded(facts, options)
  if (notNeeded !== undefined) return { method: 'none', build, ...notNeeded }
  return { method: build, build, reason: whyMethod(build, options, hasHnsw), neededFromRows: null }
}

function whyNotNeeded(
  { rows, exactLatencyMs }: VectorTableFacts,
  { latencyBudgetMs = DEFAULT_LATENCY_BUDGET_MS }: PlanVectorIndexOptions,
): Pick<MethodChoice, 'reason' | 'neededFromRows'> | undefined {
  if (rows === 0) return { reason: 'the table has no vectors yet', neededFromRows: null }
  if (exactLatencyMs === null) {
    const reason = `exact search over ${rows} rows is fast and never misses a row`
    return rows < FEW_ROWS ? { reason, neededFromRows: FEW_ROWS } : undefined
  }
  if (exactLatencyMs > latencyBudgetMs) return undefined
  const neededFromRows = roundRows((rows * latencyBudgetMs) / Math.max(exactLatencyMs, 0.01))
  const worth = `an index is worth it from about ${neededFromRows} rows`
  const reason = `exact search takes ${exactLatencyMs.toFixed(1)} ms and never misses a row; ${worth}`
  return { reason, neededFromRows }
}

function whyMethod(build: IndexMethod, options: PlanVectorIndexOptions, hasHnsw: boolean): string {
  if (options.method !== undefined) return 'given'
  if (build === 'hnsw') return 'stays good while the table grows and its contents drift'
  return hasHnsw ? 'lists were given' : 'this pgvector has no HNSW'
}

/** Two digits are all the estimate is worth. */
function roundRows(rows: number): number {
  const scale = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(rows, 1))) - 1)
  return Math.round(rows / scale) * scale
}
