import type { Queryable } from '../queryable.ts'
import type { PreparedSearch } from './prepare-search.ts'
import { matchesSql } from './search-sql.ts'
import type { SearchRoute } from './search-types.ts'

/** Up to so many matching rows are compared one by one. */
export const DEFAULT_EXACT_THRESHOLD = 5_000
/** Above so many times the threshold the planner's estimate is believed without counting. */
const SURE_FACTOR = 4

export interface RouteChoice {
  readonly route: SearchRoute
  readonly reason: string
  /** Share of the table that passes the filter; undefined without a filter. */
  readonly selectivity?: number
}

/**
 * Chooses the route of a search from what is known without asking the server: no index, no filter, or a filter by a column none of
 * whose values has more rows than the threshold. Undefined when the server must be asked. Pure.
 */
export function chooseKnownRoute(prepared: PreparedSearch, threshold: number): RouteChoice | undefined {
  const { options, index, filter, sql, equal, table } = prepared
  if (options.exact === true) return { route: 'exact', reason: 'exact search was asked for' }
  if (index === undefined) {
    return { route: 'exact', reason: `no valid index on "${sql.column}" has the metric ${sql.metric}` }
  }
  if (filter.conditions.length === 0) return { route: 'index', reason: 'no filter' }
  for (const [column, value] of equal) {
    const rows = value === null ? undefined : table.rowsPerValue.get(column)
    if (rows !== undefined && rows * SURE_FACTOR <= threshold) {
      const reason = `no value of "${column}" has more than about ${rows} rows, few enough to compare them all`
      return { route: 'exact', reason }
    }
  }
  return undefined
}

/**
 * Chooses the route of a filtered search by how many rows match: few are compared one by one, many go through the index.
 * Asks the planner. It counts near the threshold, and where the planner only guesses (JSON, arrays); counting stops at the threshold.
 */
export async function chooseFilteredRoute(
  client: Queryable,
  prepared: Pick<PreparedSearch, 'filter' | 'sql' | 'table' | 'equal'>,
  threshold: number,
): Promise<RouteChoice> {
  const { filter, sql, table, equal } = prepared
  const matches = matchesSql(sql)
  const estimate = await estimateRows(client, matches, filter.values)
  const selectivity = estimate / Math.max(estimate, table.column.rowsEstimate ?? estimate, 1)
  const guessed = equal.size < filter.conditions.length
  if (estimate <= threshold && !guessed) {
    return { route: 'exact', reason: `about ${estimate} rows match the filter, few enough to compare them all` }
  }
  if (estimate > threshold * SURE_FACTOR) {
    return { route: 'index', reason: `about ${estimate} rows match the filter`, selectivity }
  }
  const counted = await countUpTo(client, matches, filter.values, threshold + 1)
  return counted <= threshold
    ? { route: 'exact', reason: `${counted} rows match the filter, few enough to compare them all` }
    : { route: 'index', reason: `more than ${threshold} rows match the filter`, selectivity }
}

async function estimateRows(client: Queryable, matches: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
    `explain (format json) ${matches}`,
    [...values],
  )
  return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0
}

async function countUpTo(
  client: Queryable,
  matches: string,
  values: readonly unknown[],
  limit: number,
): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::float8 as "count" from (${matches} limit ${limit}) matching`,
    [...values],
  )
  return rows[0]?.count ?? 0
}
