import { findTruth } from './find-truth.ts'
import type { MeasuredQuery, Shortage } from './measurement.ts'
import { recallOf } from './nearest.ts'
import type { MeasureOptions } from './recall-session.ts'
import type { RecallState } from './recall-state.ts'
import type { Searched } from './search-with-index.ts'

export interface Compared {
  readonly perQuery: readonly MeasuredQuery[]
  readonly shortage: Shortage | null
}

/** Compares what was found with the truth; what is known of it from earlier is not looked up again. */
export async function compareWithTruth(
  state: RecallState,
  searched: readonly Searched[],
  asked: number,
  { onProgress }: MeasureOptions,
): Promise<Compared> {
  const shortage = await findTruth(state, searched, (done) => onProgress?.({ done, queries: asked }))
  const perQuery = searched.flatMap((search) => measuredQuery(state, search))
  // Searches that were cut off are missing from the list without a shortage of truth.
  return { perQuery, shortage: shortage ?? (searched.length < asked ? 'time' : null) }
}

/** A query with no row to find, such as one of zeros, says nothing about an index. */
function measuredQuery(state: RecallState, { query, near, ms }: Searched): readonly MeasuredQuery[] {
  const exact = state.known.get(query)
  if (exact === undefined || exact.length === 0) return []
  const { id, stratum } = query
  return [{ query: id, stratum, recall: recallOf(near, exact), ms, short: near.length < exact.length }]
}
