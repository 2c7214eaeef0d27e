import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { digest } from './digest.ts'
import { type Approximate, tenantValue } from './ground-truth.ts'
import { type Near, nearestOthers } from './nearest.ts'
import type { RecallQuery } from './recall-query.ts'
import type { RecallState } from './recall-state.ts'
import { indexStatement } from './search-statements.ts'
import { sentQuery } from './sent-query.ts'
import { requireNotAborted, withinBudget } from './time-budget.ts'

/** Searches of several queries through one index. */
export interface IndexSearch {
  readonly index: VectorIndexFacts
  /** Rows to take from the index, to be sorted again by the full distance. */
  readonly candidates: number
  readonly queries: readonly RecallQuery[]
}

/** What the index found, and how long that took. */
export interface Searched extends Approximate {
  readonly ms: number
}

/** The statement and the values of one search. */
export function indexSearchOf(
  { truth }: RecallState,
  { index, candidates }: IndexSearch,
  query: RecallQuery,
): { readonly text: string; readonly values: unknown[] } {
  // One more where the row of the query itself comes first.
  const rows = truth.k + (query.self === undefined ? 0 : 1)
  return {
    text: indexStatement(truth, index, { rows, candidates: Math.max(rows, candidates) }),
    values: [...truth.filter.values, sentQuery(query, truth), ...tenantValue(truth, query)],
  }
}

/**
 * Searches one query after the other, as an application does. Settings are those of the transaction. Slow searches end after half of
 * the time that is left, because a query without its truth tells nothing.
 */
export async function searchWithIndex(state: RecallState, search: IndexSearch): Promise<readonly Searched[]> {
  const searched: Searched[] = []
  const [first] = search.queries
  // Warms the cache, so that the first query is not the slowest by accident.
  if (first !== undefined) await withinBudget(state, () => searchOne(state, search, first))
  const now = performance.now()
  const end = now + (state.deadline - now) / 2
  await withinBudget(state, async () => {
    for (const query of search.queries) {
      if (performance.now() >= end) break
      requireNotAborted(state)
      searched.push(await searchOne(state, search, query))
    }
  })
  return searched
}

async function searchOne(state: RecallState, search: IndexSearch, query: RecallQuery): Promise<Searched> {
  const { text, values } = indexSearchOf(state, search, query)
  const name = state.prepared ? `pgtend_recall_${digest(text)}` : undefined
  const start = performance.now()
  const { rows } = await state.client.query<Near>({ text, values, ...(name === undefined ? {} : { name }) })
  const ms = performance.now() - start
  return { query, near: nearestOthers(rows, query.self, state.truth.k), ms }
}
