import { chooseFilteredRoute, DEFAULT_EXACT_THRESHOLD, type RouteChoice } from '../search/choose-route.ts'
import type { RecallQuery } from './recall-query.ts'
import type { RecallState } from './recall-state.ts'
import { searchSqlInput } from './search-statements.ts'

/**
 * The route that `search()` takes with the filter of the session, and for how many of the rows; of tenants it is asked for that of
 * `query`. Undefined without a filter. Asks the server once per session.
 */
export async function sessionRoute(
  { client, table, truth, filtered, equal, route }: RecallState,
  query: RecallQuery | undefined,
): Promise<RouteChoice | undefined> {
  if (!filtered) return undefined
  const sql = searchSqlInput(truth, truth.k, query?.tenant)
  route.current ??= await chooseFilteredRoute(
    client,
    { table, sql, filter: sql.filter, equal },
    DEFAULT_EXACT_THRESHOLD,
  )
  return route.current
}
