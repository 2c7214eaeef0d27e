import { wilsonInterval } from './wilson-interval.ts'

/** Looks of the adaptive measurement, in queries. */
export const LOOKS = [50, 75, 100, 150, 200, 300, 400] as const
/**
 * Wider than 1.96, because the test looks several times: right beside the target 2.24 decides wrongly in up to 4.7 % of the runs,
 * 2.5 in 3.2 %.
 */
export const SEQUENTIAL_Z = 2.5

export type RecallDecision = 'reached' | 'missed' | 'undecided'

/**
 * Compares a mean recall with a target: decided when the whole interval lies on one side. Pure.
 * `z` is 1.96 for one look, `SEQUENTIAL_Z` when the number of queries depends on earlier looks.
 */
export function decide(mean: number, queries: number, target: number, z?: number): RecallDecision {
  const { low, high } = wilsonInterval(mean, queries, z)
  if (low >= target) return 'reached'
  return high < target ? 'missed' : 'undecided'
}
