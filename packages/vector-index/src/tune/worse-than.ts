import { compareMeasurements } from '../recall/compare-measurements.ts'
import type { TriedIndex } from './tune-trial.ts'

/**
 * Says whether a new index is proven to find less than an old one does within the same latency, on the same queries. Then the old one
 * stays, whatever the target says. Pure.
 */
export function isWorseThan(old: TriedIndex, fresh: TriedIndex, latencyMs: number): boolean {
  const tuned = fresh.trials.filter(({ queries }) => queries === 'tuning')
  const chosen = tuned.find(({ search }) => sameSearch(search, fresh.promise?.search)) ?? tuned.at(-1)
  if (chosen === undefined) return true
  return old.trials
    .filter(
      (trial) =>
        trial.queries === 'tuning' && trial.indexUsed && (trial.p95Ms ?? Number.POSITIVE_INFINITY) <= latencyMs,
    )
    .some((trial) => compareMeasurements(trial, chosen).verdict === 'worse')
}

function sameSearch(a: object, b: object | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
