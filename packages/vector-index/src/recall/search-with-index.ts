import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { digest } from './digest.ts'
import type { Approximate } from './ground-truth.ts'
import { nearestOthers } from './nearest.ts'
import type { RecallQuery } from './recall-query.ts'
import type { RecallState } from './recall-state.ts'
import { type FoundRow, indexStatement, searchValues, toNear } from './search-statements.ts'
import { requireNotAborted, withinBudget } from './time-budget.ts'

/** Searches of several queries through one index. */
export interface IndexSearch {
  readonly index: VectorIndexFacts
  /** Rows to take from the index, to be sorted again by the full distance. */
  readonly candidates: number
  /** Hold for each search; the planner does not see them. */
  readonly settings: readonly string[]
  readonly queries: readonly RecallQuery[]
}

/** What the index found, and how long that took. */
export interface Searched extends Approximate {
  readonly ms: number
}

/** The statement and the values of one search. */
export function indexSearchOf(
  { truth }: RecallState,
  { index, candidates, settings }: IndexSearch,
  query: RecallQuery,
): { readonly text: string; readonly values: unknown[] } {
  // One more where the row of the query itself comes first.
  const rows = truth.k + (query.self === undefined ? 0 : 1)
  return {
    text: indexStatement(truth, index, { rows, candidates: Math.max(rows, candidates), settings }),
    values: [...searchValues(truth, query)],
  }
}

/**
 * Searches one query after the other, as an application does. Slow searches end after half of the time that is left, because a query
 * without its truth tells nothing.
 */
export async function searchWithIndex(state: RecallState, search: IndexSearch): Promise<readonly Searched[]> {
  const searched: Searched[] = []
  const [first] = search.queries
  // Warms the cache, so that the first query is not the slowest by accident.
  if (first !== undefined) await withinBudget(state, () => searchOne(state, search, first))
  const now = performance.now()
  const end = now + (state.deadline - now) / 2
  await withinBudget(state, async () => {
    await state.client.query('savepoint pgtend_search')
    for (const query of search.queries) {
      if (performance.now() >= end) break
      requireNotAborted(state)
      searched.push(await searchOne(state, search, query))
      // A search of an application is a transaction of its own: the next one is planned without its settings.
      if (search.settings.length > 0) await state.client.query('rollback to savepoint pgtend_search')
    }
  })
  return searched
}

async function searchOne(state: RecallState, search: IndexSearch, query: RecallQuery): Promise<Searched> {
  const { text, values } = indexSearchOf(state, search, query)
  const name = state.prepared ? `pgtend_recall_${digest(text)}` : undefined
  const start = performance.now()
  const { rows } = await state.client.query<FoundRow>({ text, values, ...(name === undefined ? {} : { name }) })
  const ms = performance.now() - start
  return { query, near: nearestOthers(rows.map(toNear), query.self, state.truth.k), ms }
}
