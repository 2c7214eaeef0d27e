import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { type SearchSettingsInput, searchCandidates, searchSettings } from '../search/search-settings.ts'
import { chooseIndex, hasSettings } from './choose-index.ts'
import { explainIndexUse } from './explain-index-use.ts'
import { judgeUse, type SearchUse } from './judge-use.ts'
import type { RecallQuery } from './recall-query.ts'
import type { MeasureOptions, MeasureTarget } from './recall-session.ts'
import type { RecallState } from './recall-state.ts'
import { type IndexSearch, type Searched, searchWithIndex } from './search-with-index.ts'
import { sessionRoute } from './session-route.ts'
import { withinSavepoint } from './within-savepoint.ts'

/** Makes every plan costly that does not return rows in the order of an index, or does so by the other method. */
const FORCE = ['enable_seqscan = off', 'enable_sort = off', 'enable_bitmapscan = off']
const FORCE_METHOD = { hnsw: 'ivfflat.probes = 32768', ivfflat: 'hnsw.ef_search = 1000' } as const
/** Then any index costs nothing, and of equals the planner takes the newest: a rebuild measures it beside the old one. */
const FORCE_NEWEST = [
  ...FORCE,
  'random_page_cost = 0',
  'seq_page_cost = 0',
  'cpu_index_tuple_cost = 0',
  'cpu_operator_cost = 0',
]

/** Searches through one index with one group of settings. */
export interface SearchedIndex {
  readonly index: VectorIndexFacts
  readonly asked: SearchSettingsInput
  readonly use: SearchUse
  /** Fewer than the queries when the time was over; undefined when no plan goes through the index. */
  readonly searched: readonly Searched[] | undefined
}

/**
 * Searches through one index, by the statement that `search()` sends. What it finds is compared with nothing.
 * @throws {VectorError} `VECTOR_INDEX_NOT_FOUND` or `SEARCH_OPTION_INVALID`
 */
export async function searchIndex(
  state: RecallState,
  target: MeasureTarget,
  options: Pick<MeasureOptions, 'force'> & { readonly queries: readonly RecallQuery[] },
): Promise<SearchedIndex> {
  const index = chooseIndex(state.table.column, state.truth.metric, target)
  const { asked, search } = await searchesThrough(state, index, target, options.queries)
  const use = await judgeUse(state, search)
  if (target.index === undefined && isTwin(state, index, target, use.other)) {
    return searchIndex(state, { ...target, index: use.other }, options)
  }
  const searched = await searchThrough(state, search, plansFor(index, use, options.force))
  return { index, asked, use, searched }
}

/** What is asked of `search()`, and the searches for it: for one row more where the row of the query itself is found first. */
async function searchesThrough(
  state: RecallState,
  index: VectorIndexFacts,
  { settings }: MeasureTarget,
  queries: readonly RecallQuery[],
): Promise<{ readonly asked: SearchSettingsInput; readonly search: IndexSearch }> {
  const { table, truth, filtered } = state
  const selectivity = (await sessionRoute(state, queries[0]))?.selectivity
  const { pgvector, defaults } = table
  const asked = { ...settings, index, k: truth.k, filtered, selectivity, pgvector, defaults }
  const more = queries.some(({ self }) => self !== undefined) ? 1 : 0
  const wider = { ...asked, k: asked.k + more, rerank: searchCandidates(asked) + more }
  return { asked, search: { index, candidates: searchCandidates(wider), settings: searchSettings(wider), queries } }
}

/** Settings of the planner to try in turn; none when an index that is not used shall not be forced. Pure. */
function plansFor({ method }: VectorIndexFacts, use: SearchUse, force = false): readonly (readonly string[])[] {
  if (use.indexUsed) return [use.planner]
  return force ? [[...FORCE, FORCE_METHOD[method]], FORCE_NEWEST] : []
}

/** Searches with the first of the plans that uses the index; undefined when none does. */
async function searchThrough(
  state: RecallState,
  search: IndexSearch,
  plans: readonly (readonly string[])[],
): Promise<readonly Searched[] | undefined> {
  for (const plan of plans) {
    const searched = await withinSavepoint(state.client, plan, async () => {
      const { indexUsed } = await explainIndexUse(state, search)
      return indexUsed ? searchWithIndex(state, search) : undefined
    })
    if (searched !== undefined) return searched
  }
  return undefined
}

/** Of indexes that serve the same searches the planner takes one; where none was named, that is the one to measure. */
function isTwin(
  { table }: RecallState,
  { indexedExpression, metric }: VectorIndexFacts,
  { settings }: MeasureTarget,
  other: string | undefined,
): boolean {
  const twin = table.column.indexes.find(({ name }) => name === other)
  const same = twin?.indexedExpression === indexedExpression && twin.metric === metric
  return same && hasSettings(twin, settings)
}
