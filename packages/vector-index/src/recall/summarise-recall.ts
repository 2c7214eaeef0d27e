import type { VectorMetric } from '../metric.ts'
import type { SearchTable } from '../search/search-table.ts'
import type { SearchedIndex } from '../search/usable-index.ts'
import { percentile } from './percentile.ts'
import type { RecallResult } from './recall-result.ts'
import type { MeasuredQuery } from './recall-setup.ts'
import { wilsonInterval } from './wilson-interval.ts'

const POOR_RECALL = 0.5

export interface RecallMeasurements {
  readonly table: SearchTable
  readonly index: SearchedIndex
  readonly metric: VectorMetric
  readonly k: number
  readonly settings: readonly string[]
  readonly seed: number
  readonly queriesFrom: RecallResult['queriesFrom']
  /** Queries that were to be measured. */
  readonly asked: number
  readonly measured: readonly MeasuredQuery[]
  readonly indexTimes: readonly number[]
  readonly exactTimes: readonly number[]
  readonly indexUsed: boolean
  readonly durationMs: number
}

/** Turns measured queries into the result. Pure. */
export function summariseRecall(input: RecallMeasurements): RecallResult {
  const { table, index, measured } = input
  const { schema, table: name, column, rowsEstimate } = table.column
  const recalls = measured.map(({ recall }) => recall)
  const recall = mean(recalls)
  return {
    schema,
    table: name,
    column,
    index: index.facts.name,
    metric: input.metric,
    k: input.k,
    settings: input.settings,
    queries: measured.length,
    queriesFrom: input.queriesFrom,
    seed: input.seed,
    recall,
    ...wilsonInterval(recall, measured.length),
    below50Percent: mean(recalls.map((value) => (value < POOR_RECALL ? 1 : 0))),
    strata: (['newest', 'any'] as const).flatMap((stratum) => strataOf(stratum, measured)),
    indexLatency: latency(input.indexTimes),
    exactLatency: latency(input.exactTimes),
    indexUsed: input.indexUsed,
    reason: reasonOf(input),
    rowsEstimate,
    pgvector: table.pgvector,
    durationMs: input.durationMs,
  }
}

function strataOf(name: MeasuredQuery['stratum'], measured: readonly MeasuredQuery[]): RecallResult['strata'] {
  const recalls = measured.filter(({ stratum }) => stratum === name).map(({ recall }) => recall)
  return recalls.length === 0 ? [] : [{ name, queries: recalls.length, recall: mean(recalls) }]
}

function reasonOf({ indexUsed, measured, asked }: RecallMeasurements): string | null {
  if (!indexUsed) return 'the planner reads the table instead of the index: it holds that to be cheaper'
  return measured.length < asked ? `the time budget ended after ${measured.length} of ${asked} queries` : null
}

function latency(times: readonly number[]): RecallResult['indexLatency'] {
  return { p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95), queries: times.length }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
