import type { Client } from 'pg'
import type { VectorColumnFacts, VectorIndexFacts } from '../inspect/vector-facts.ts'
import { defaultMetric, type VectorMetric } from '../metric.ts'
import { findTruth } from '../recall/find-truth.ts'
import type { Shortage } from '../recall/measurement.ts'
import type { Near } from '../recall/nearest.ts'
import type { RecallQuery } from '../recall/recall-query.ts'
import { openState, type RecallState } from '../recall/recall-state.ts'
import { sampleRows } from '../recall/sample-rows.ts'
import { searchIndex } from '../recall/search-index.ts'
import type { ColumnState, SearchState } from './vector-state.ts'

export interface SearchColumnOptions {
  readonly k: number
  readonly queries: number
  readonly timeBudgetMs: number
  readonly byteBudget: number | undefined
  readonly signal: AbortSignal | undefined
  /** Finds the nearest rows themselves too, and not only what the indexes find: many times the work. */
  readonly exact: boolean
  /** An earlier state, whose queries and metrics are used again. */
  readonly like: ColumnState | undefined
}

export type ColumnSearches = Pick<ColumnState, 'queries' | 'searches' | 'unsearched'>

/**
 * Searches a column for some of its vectors through each index and, with `exact`, without one, per metric. Inside the caller's
 * `repeatable read` transaction. Exact searches read the table once or a few times per metric; what a budget leaves out is said in
 * the result.
 */
export async function searchColumn(
  client: Client,
  column: VectorColumnFacts,
  options: SearchColumnOptions,
): Promise<ColumnSearches> {
  const deadline = performance.now() + options.timeBudgetMs
  const groups = Map.groupBy(column.indexes.filter(isSearched), (index) => metricOf(column, index))
  const wanted = options.like?.searches.map(({ metric }) => metric) ?? []
  // Without an index there is nothing to note but exact results.
  const usual = groups.size === 0 && options.exact ? [defaultMetric(column.type)] : []
  for (const metric of [...usual, ...wanted]) {
    if (!groups.has(metric)) groups.set(metric, [])
  }
  let queries: readonly RecallQuery[] | undefined = options.like?.queries.map(toQuery)
  const searches: SearchState[] = []
  const left: string[] = []
  for (const [metric, indexes] of groups) {
    const { schema, table, column: name } = column
    const asked = { schema, table, column: name, metric, k: options.k, byteBudget: options.byteBudget }
    const rest = { prepared: false, deadline, signal: options.signal }
    const state = await openState(client, { ...asked, queries: { from: 'rows' } }, rest)
    queries ??= await chooseQueries(state, options.queries)
    const search = await searchByMetric(state, { metric, indexes, queries, exact: options.exact })
    if (search === undefined) left.push(metric)
    else searches.push(search)
  }
  const unsearched = left.length === 0 ? null : `no time or too many bytes for ${left.join(', ')}`
  return { queries: queries?.map(({ vector }) => vector) ?? [], searches, unsearched }
}

function isSearched({ valid, ready, predicate, form, metric }: VectorIndexFacts): boolean {
  return valid && ready && predicate === null && form !== 'other' && metric !== null
}

/** An index of bits stands for the usual metric of its column. */
function metricOf({ type }: VectorColumnFacts, { form, metric }: VectorIndexFacts): VectorMetric {
  return form === 'binary' || metric === null ? defaultMetric(type) : metric
}

/** A vector without a distance to anything tells nothing. */
async function chooseQueries(state: RecallState, count: number): Promise<readonly RecallQuery[]> {
  const rows = await sampleRows(state.client, state.truth, count, 1)
  return rows
    .map(({ vector }) => vector)
    .filter((vector) => !/nan|inf/i.test(vector) && /[1-9]/.test(vector))
    .map(toQuery)
}

/** Without the row it came from: that a row finds itself is part of what must stay. */
function toQuery(vector: string, position: number): RecallQuery {
  return { id: `query ${position + 1}`, vector, self: undefined, stratum: 'any', tenant: undefined }
}

interface MetricSearch {
  readonly metric: VectorMetric
  readonly indexes: readonly VectorIndexFacts[]
  readonly queries: readonly RecallQuery[]
  readonly exact: boolean
}

async function searchByMetric(
  state: RecallState,
  { exact, indexes, metric, queries }: MetricSearch,
): Promise<SearchState | undefined> {
  if (queries.length === 0) return { metric, distances: [], indexes: [] }
  const unknown = queries.map((query) => ({ query, near: [], ms: 0 }))
  const shortage = exact ? await findTruth(state, unknown, () => undefined) : lacksBytes(state)
  if (shortage !== undefined) return undefined
  const found: SearchState['indexes'][number][] = []
  for (const { name } of indexes) {
    const { searched = [] } = await searchIndex(state, { index: name }, { queries, force: true })
    if (searched.length < queries.length) continue
    found.push({ name, distances: searched.map(({ near }) => distancesOf(near)) })
  }
  const distances = exact ? queries.map((query) => distancesOf(state.known.get(query) ?? [])) : null
  return { metric, distances, indexes: found }
}

/** What would be too much to search exactly now is too much for the comparison as well. */
function lacksBytes({ bytes }: RecallState): Shortage | undefined {
  return bytes.take() ? undefined : 'bytes'
}

function distancesOf(near: readonly Near[]): readonly number[] {
  return near.map(({ distance }) => distance)
}
