import type { MeasuredQuery } from './measurement.ts'

const Z = 1.959964
/** A difference that nobody would act on. */
const DEFAULT_MARGIN = 0.02

export interface RecallComparison {
  /** Mean recall after minus mean recall before, over the queries of both. */
  readonly difference: number
  /** 95 % interval of the difference. */
  readonly low: number
  readonly high: number
  /** Queries that were measured both times. */
  readonly queries: number
  /** `same`: the whole interval is within the margin; `undecided`: there are too few queries to say. */
  readonly verdict: 'better' | 'same' | 'worse' | 'undecided'
}

interface Measured {
  readonly perQuery: readonly Pick<MeasuredQuery, 'query' | 'recall'>[]
}

/**
 * Compares two measurements of the same queries, query by query, which needs a third of the queries that two independent runs
 * would. Pure. `margin` is what counts as the same, 0.02 by default.
 */
export function compareMeasurements(before: Measured, after: Measured, margin = DEFAULT_MARGIN): RecallComparison {
  const earlier = new Map(before.perQuery.map(({ query, recall }) => [query, recall]))
  const differences = after.perQuery.flatMap(({ query, recall }) => {
    const old = earlier.get(query)
    return old === undefined ? [] : [recall - old]
  })
  const difference = differences.reduce((sum, value) => sum + value, 0) / Math.max(1, differences.length)
  const { low, high } = pairedInterval(differences)
  return { difference, low, high, queries: differences.length, verdict: verdictOf({ low, high, margin }) }
}

/**
 * 95 % interval of the mean of paired differences that lie between -1 and 1 (Agresti and Min 2005, for proportions): one half of
 * a query is added that became right and one half that became wrong, and one that stayed. Without them a hundred equal pairs
 * would prove a difference of exactly nothing, although one query in thirty may still have changed.
 */
function pairedInterval(differences: readonly number[]): { readonly low: number; readonly high: number } {
  const count = differences.length + 2
  const sum = differences.reduce((total, value) => total + value, 0)
  const squares = differences.reduce((total, value) => total + value * value, 1)
  const mean = sum / count
  const half = Z * Math.sqrt(Math.max(0, squares / count - mean * mean) / count)
  return { low: Math.max(-1, mean - half), high: Math.min(1, mean + half) }
}

function verdictOf({ low, high, margin }: Record<'low' | 'high' | 'margin', number>): RecallComparison['verdict'] {
  if (low > -margin && high < margin) return 'same'
  if (low > 0) return 'better'
  return high < 0 ? 'worse' : 'undecided'
}
