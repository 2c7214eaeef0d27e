import type { Queryable } from '../queryable.ts'
import type { SearchRoute } from './search-types.ts'

/** Above so many times the threshold the planner's estimate is believed without counting. */
const SURE_FACTOR = 4

export interface RouteInput {
  /** `select 1 from … where …` of the filter. */
  readonly matches: string
  readonly values: readonly unknown[]
  readonly threshold: number
}

export interface RouteChoice {
  readonly route: SearchRoute
  readonly reason: string
}

/**
 * Chooses the route of a filtered search by how many rows match: few are compared one by one, many go through the index.
 * Asks the planner; near the threshold it counts, and stops counting at the threshold.
 */
export async function chooseFilteredRoute(client: Queryable, input: RouteInput): Promise<RouteChoice> {
  const { matches, values, threshold } = input
  const estimate = await estimateRows(client, matches, values)
  if (estimate <= threshold) {
    return { route: 'exact', reason: `about ${estimate} rows match the filter, few enough to compare them all` }
  }
  if (estimate > threshold * SURE_FACTOR) {
    return { route: 'index', reason: `about ${estimate} rows match the filter` }
  }
  const counted = await countUpTo(client, matches, values, threshold + 1)
  return counted <= threshold
    ? { route: 'exact', reason: `${counted} rows match the filter, few enough to compare them all` }
    : { route: 'index', reason: `more than ${threshold} rows match the filter` }
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
