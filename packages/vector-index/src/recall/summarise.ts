import type { MeasuredQuery, Measurement } from './measurement.ts'
import { percentile } from './percentile.ts'
import { wilsonInterval } from './wilson-interval.ts'

const POOR_RECALL = 0.5

/** Recall of some queries. */
export interface RecallOfQueries {
  readonly queries: number
  readonly recall: number
  /** 95 % interval (Wilson, one trial per query). */
  readonly low: number
  readonly high: number
  /** Share of queries with a recall below 0.5. */
  readonly below50Percent: number
  /** Share of queries for which the index returned fewer rows than there are to return. */
  readonly short: number
}

export interface RecallSummary extends RecallOfQueries {
  /** Milliseconds; null without queries. */
  readonly p50: number | null
  readonly p95: number | null
  readonly strata: readonly (RecallOfQueries & { readonly name: string })[]
}

/** Sums a measurement up: over all queries and per stratum. Pure. `z` is 1.96, or wider for a test that looked several times. */
export function summarise({ perQuery }: Pick<Measurement, 'perQuery'>, z?: number): RecallSummary {
  const times = perQuery.map(({ ms }) => ms)
  const strata = Map.groupBy(perQuery, ({ stratum }) => stratum)
  return {
    ...recallOfQueries(perQuery, z),
    p50: percentile(times, 0.5),
    p95: percentile(times, 0.95),
    strata: [...strata].map(([name, measured]) => ({ name, ...recallOfQueries(measured, z) })),
  }
}

function recallOfQueries(measured: readonly MeasuredQuery[], z: number | undefined): RecallOfQueries {
  const recall = mean(measured.map((query) => query.recall))
  return {
    queries: measured.length,
    recall,
    ...wilsonInterval(recall, measured.length, z),
    below50Percent: mean(measured.map((query) => (query.recall < POOR_RECALL ? 1 : 0))),
    short: mean(measured.map(({ short }) => (short ? 1 : 0))),
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
}
