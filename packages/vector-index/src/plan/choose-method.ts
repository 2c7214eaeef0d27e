import { VectorError } from '../errors.ts'
import type { IndexMethod, VectorMetric } from '../metric.ts'
import { hasFeature } from '../version.ts'
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
}

/**
 * Chooses between HNSW, ivfflat and no index. Pure.
 * @throws {VectorError} `VECTOR_EXTENSION_TOO_OLD` or `VECTOR_METRIC_UNSUPPORTED`
 */
export function chooseMethod(
  facts: VectorTableFacts,
  metric: VectorMetric,
  options: PlanVectorIndexOptions,
): MethodChoice {
  const hasHnsw = hasFeature(facts.pgvector, 'hnsw')
  if (options.method === 'hnsw' && !hasHnsw) {
    throw new VectorError('VECTOR_EXTENSION_TOO_OLD', `hnsw needs pgvector 0.5.0, here is ${facts.pgvector}`)
  }
  const build = options.method ?? (hasHnsw && options.lists === undefined ? 'hnsw' : 'ivfflat')
  if (build === 'ivfflat' && metric === 'jaccard') {
    throw new VectorError('VECTOR_METRIC_UNSUPPORTED', 'ivfflat has no metric "jaccard"', {
      hint: 'Use `--method hnsw`, or the metric hamming.',
    })
  }
  const notNeeded = options.force === true ? undefined : whyNotNeeded(facts, options)
  if (notNeeded !== undefined) return { method: 'none', build, reason: notNeeded }
  return { method: build, build, reason: whyMethod(build, options, hasHnsw) }
}

function whyNotNeeded(
  { rows, exactLatencyMs }: VectorTableFacts,
  { latencyBudgetMs = DEFAULT_LATENCY_BUDGET_MS }: PlanVectorIndexOptions,
): string | undefined {
  if (rows === 0) return 'the table has no vectors yet'
  if (exactLatencyMs === null) {
    return rows < FEW_ROWS ? `exact search over ${rows} rows is fast and never misses a row` : undefined
  }
  if (exactLatencyMs > latencyBudgetMs) return undefined
  const enough = Math.round((rows * latencyBudgetMs) / Math.max(exactLatencyMs, 0.01))
  return `exact search takes ${exactLatencyMs.toFixed(1)} ms and never misses a row; an index is worth it from about ${roundRows(enough)} rows`
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
