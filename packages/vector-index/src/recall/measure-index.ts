import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { searchCandidates, searchSettings } from '../search/search-settings.ts'
import { chooseIndex, hasSettings } from './choose-index.ts'
import { compareWithTruth } from './compare-with-truth.ts'
import { explainIndexUse } from './explain-index-use.ts'
import { type Measurement, shortageReason } from './measurement.ts'
import type { RecallQuery } from './recall-query.ts'
import type { MeasureOptions, MeasureTarget } from './recall-session.ts'
import type { RecallState } from './recall-state.ts'
import { type IndexSearch, type Searched, searchWithIndex } from './search-with-index.ts'
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

/**
 * Measures one index with one group of settings. The searches come first and under the settings alone; the truth that is still
 * missing is found afterwards, in as few passes over the table as fit into the budgets.
 * When a budget ends, there are fewer queries, or none. @throws {VectorError} `VECTOR_INDEX_NOT_FOUND` or `SEARCH_OPTION_INVALID`
 */
export async function measureIndex(
  state: RecallState,
  target: MeasureTarget,
  options: MeasureOptions & { readonly queries: readonly RecallQuery[] },
): Promise<Measurement> {
  const { client, table, truth } = state
  const index = chooseIndex(table.column, truth.metric, target)
  const asked = { ...target.settings, index, k: truth.k, filtered: state.filtered, pgvector: table.pgvector }
  const settings = searchSettings(asked)
  const candidates = searchCandidates(asked)
  const search = { index, candidates, queries: options.queries }
  const use = await withinSavepoint(client, settings, () => explainIndexUse(state, search))
  if (target.index === undefined && isTwin(state, index, target, use.other)) {
    return measureIndex(state, { ...target, index: use.other }, options)
  }
  const searched = await searchThrough(state, search, settings, plansFor(index, use.indexUsed, options.force))
  const queries = options.queries.length
  const compared =
    searched === undefined
      ? { perQuery: [], shortage: null }
      : await compareWithTruth(state, searched, queries, options)
  const { shortage } = compared
  return {
    index: index.name,
    method: index.method,
    settings,
    rerank: candidates > truth.k ? candidates : null,
    asked: queries,
    indexUsed: use.indexUsed,
    otherIndex: use.other ?? null,
    reason: use.reason ?? (shortage === null ? null : shortageReason(shortage, compared.perQuery.length, queries)),
    ...compared,
  }
}

/** Settings of the planner to try in turn; none when an index that is not used shall not be forced. Pure. */
function plansFor({ method }: VectorIndexFacts, used: boolean, force = false): readonly (readonly string[])[] {
  if (used) return [[]]
  return force ? [[...FORCE, FORCE_METHOD[method]], FORCE_NEWEST] : []
}

/** Searches with the first of the plans that uses the index; undefined when none does. */
async function searchThrough(
  state: RecallState,
  search: IndexSearch,
  settings: readonly string[],
  plans: readonly (readonly string[])[],
): Promise<readonly Searched[] | undefined> {
  for (const plan of plans) {
    const searched = await withinSavepoint(state.client, [...settings, ...plan], async () => {
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
