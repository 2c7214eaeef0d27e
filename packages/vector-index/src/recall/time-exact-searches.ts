import { exactNearest } from './ground-truth.ts'
import type { RecallQuery } from './recall-query.ts'
import type { RecallState } from './recall-state.ts'
import { withinBudget } from './time-budget.ts'

/**
 * Times exact searches one by one. Each reads the whole table, so they end after a tenth of what is left of the time, or before
 * the byte budget would not leave a pass for the measurement.
 */
export async function timeExactSearches(
  state: RecallState,
  queries: readonly RecallQuery[],
): Promise<readonly number[]> {
  const times: number[] = []
  const now = performance.now()
  const share = { ...state, deadline: now + (state.deadline - now) / 10 }
  for (const query of queries) {
    if (performance.now() > share.deadline || !state.bytes.take(2)) break
    const start = performance.now()
    const near = await withinBudget(share, () => exactNearest(state.client, state.truth, query))
    if (near === undefined) break
    times.push(performance.now() - start)
    state.known.set(query, near)
  }
  return times
}
