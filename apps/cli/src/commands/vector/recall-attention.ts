import type { RecallResult } from '@pgtend/vector-index'

/**
 * Only what the interval rules out is a failure; a mean a little below the target may be chance. With a filter, searches without the
 * index compare the rows that match one by one, which is exact.
 */
export function needsAttention({ decision, filtered, route, queries }: RecallResult): boolean {
  if (queries === 0) return true
  return route === 'index' ? decision === 'missed' : !filtered
}
