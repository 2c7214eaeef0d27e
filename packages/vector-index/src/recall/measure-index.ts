import { searchCandidates, searchSettings } from '../search/search-settings.ts'
import { type Compared, compareWithTruth } from './compare-with-truth.ts'
import { type Measurement, shortageReason } from './measurement.ts'
import type { RecallQuery } from './recall-query.ts'
import type { MeasureOptions, MeasureTarget } from './recall-session.ts'
import type { RecallState } from './recall-state.ts'
import { searchIndex } from './search-index.ts'

/**
 * Measures one index with one group of settings, by the statement that `search()` sends. The searches come first; the truth that is
 * still missing is found afterwards, in as few passes over the table as fit into the budgets.
 * When a budget ends, there are fewer queries, or none. @throws {VectorError} `VECTOR_INDEX_NOT_FOUND` or `SEARCH_OPTION_INVALID`
 */
export async function measureIndex(
  state: RecallState,
  target: MeasureTarget,
  options: MeasureOptions & { readonly queries: readonly RecallQuery[] },
): Promise<Measurement> {
  const { asked, index, searched, use } = await searchIndex(state, target, options)
  const queries = options.queries.length
  const compared =
    searched === undefined
      ? { perQuery: [], shortage: null }
      : await compareWithTruth(state, searched, queries, options)
  const candidates = searchCandidates(asked)
  return {
    index: index.name,
    method: index.method,
    settings: searchSettings(asked),
    rerank: candidates > asked.k ? candidates : null,
    asked: queries,
    indexUsed: use.indexUsed,
    usedWhenSetBefore: use.usedWhenSetBefore,
    otherIndex: use.other ?? null,
    reason: use.reason ?? shortReason(compared, queries),
    ...compared,
  }
}

function shortReason({ perQuery, shortage }: Compared, queries: number): string | null {
  if (shortage !== null) return shortageReason(shortage, perQuery.length, queries)
  return perQuery.length === 0 ? 'no query has a row to find' : null
}
