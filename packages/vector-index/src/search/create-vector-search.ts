import type { ClientBase } from 'pg'
import { chooseFilteredRoute, type RouteChoice } from './choose-route.ts'
import { type PreparedSearch, prepareSearch } from './prepare-search.ts'
import { type SearchSource, withClient } from './run-local.ts'
import { searchExact, searchIndex } from './run-search.ts'
import { matchesSql } from './search-sql.ts'
import { readSearchTable, type SearchTable } from './search-table.ts'
import type { VectorSearch, VectorSearchTarget } from './search-types.ts'

const DEFAULT_EXACT_THRESHOLD = 5_000
/** A new index is found after this at the latest. */
const TABLE_TTL_MS = 60_000

/**
 * Creates a similarity search over any table with a vector column. Reads nothing until the first search.
 * Each search goes through the index or compares all matching rows, whichever is right for its filter, and says which and why.
 */
export function createVectorSearch<Row extends object>(
  source: SearchSource,
  target: VectorSearchTarget<Row>,
): VectorSearch<Row> {
  let known: { readonly table: SearchTable; readonly readAt: number } | undefined
  const table = async (client: ClientBase): Promise<SearchTable> => {
    if (known === undefined || performance.now() - known.readAt > TABLE_TTL_MS) {
      known = { table: await readSearchTable(client, target), readAt: performance.now() }
    }
    return known.table
  }
  return {
    search: (query, options = {}) =>
      withClient(source, async (client) => {
        const prepared = prepareSearch(await table(client), target, query, options)
        const choice = await chooseRoute(client, prepared, target.exactThreshold ?? DEFAULT_EXACT_THRESHOLD)
        return choice.route === 'index' && prepared.index !== undefined
          ? searchIndex<Row>(client, prepared, prepared.index, choice.reason)
          : searchExact<Row>(client, prepared, choice.reason)
      }),
    refresh: () => {
      known = undefined
    },
  }
}

async function chooseRoute(
  client: ClientBase,
  { options, index, filter, sql }: PreparedSearch,
  threshold: number,
): Promise<RouteChoice> {
  if (options.exact === true) return { route: 'exact', reason: 'exact search was asked for' }
  if (index === undefined) {
    return { route: 'exact', reason: `no valid index on "${sql.column}" has the metric ${sql.metric}` }
  }
  if (filter.conditions.length === 0) return { route: 'index', reason: 'no filter' }
  return chooseFilteredRoute(client, { matches: matchesSql(sql), values: filter.values, threshold })
}
