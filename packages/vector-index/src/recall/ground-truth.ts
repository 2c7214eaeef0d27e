import type { Queryable } from '../queryable.ts'
import { type Near, nearestOthers, tolerance } from './nearest.ts'
import { type OnePassOptions, onePassStatement } from './one-pass-statement.ts'
import type { RecallQuery } from './recall-query.ts'
import { exactStatement, type FoundRow, type StatementInput, searchValues, toNear } from './search-statements.ts'

/** What the index found for one query, already without the query's own row. */
export interface Approximate {
  readonly query: RecallQuery
  readonly near: readonly Near[]
}

/** A query with a distance within which its k nearest rows lie; infinite when fewer than k rows were seen. */
export interface BoundedQuery {
  readonly query: RecallQuery
  readonly bound: number
}

export interface GroundTruthInput extends StatementInput {
  readonly k: number
  readonly pgvector: string
}

/**
 * Rows that give every query a bound, whatever the index found: so many that it keeps out all but a few percent of the table.
 */
export function boundRows({ k }: Pick<GroundTruthInput, 'k'>): number {
  return Math.max(500, 20 * k)
}

/**
 * Bounds how far the k-th nearest row of each query can be: as far as the k-th that the index found or the k-th among the first
 * rows of the table, whichever is nearer. The bound keeps the one pass from sorting the whole table.
 */
export async function boundQueries(
  client: Queryable,
  input: GroundTruthInput,
  batch: readonly Approximate[],
): Promise<readonly BoundedQuery[]> {
  const found = batch.map(({ query, near }) => ({ query, bound: boundOf(near, input) }))
  const first = await nearestOfAll(client, input, found, boundRows(input))
  return found.map(({ query, bound }) => ({ query, bound: Math.min(bound, boundOf(first.get(query), input)) }))
}

/** Finds the true nearest rows of several queries in one pass over the table, or over its first rows. */
export async function nearestOfAll(
  client: Queryable,
  input: GroundTruthInput,
  batch: readonly BoundedQuery[],
  onlyFirst?: number,
): Promise<ReadonlyMap<RecallQuery, readonly Near[]>> {
  const options: OnePassOptions = { rows: input.k + 1, onlyFirst }
  const { rows } = await client.query<Near & { query: number }>(onePassStatement(input, options), [
    ...input.filter.values,
    batch.map(({ query }) => query.vector),
    batch.map(({ bound }) => bound),
    batch.map(({ query }) => query.tenant ?? null),
  ])
  const byQuery = Map.groupBy(rows, (row) => row.query)
  return new Map(
    batch.map(({ query }, index) => [query, nearestOthers(byQuery.get(index + 1) ?? [], query.self, input.k)]),
  )
}

/** Searches one query exactly. */
export async function exactNearest(
  client: Queryable,
  input: GroundTruthInput,
  query: RecallQuery,
): Promise<readonly Near[]> {
  const { rows } = await client.query<FoundRow>(exactStatement(input, input.k + 1), [...searchValues(input, query)])
  return nearestOthers(rows.map(toNear), query.self, input.k)
}

function boundOf(near: readonly Near[] | undefined, { k }: GroundTruthInput): number {
  const farthest = near?.[k - 1]?.distance
  return farthest === undefined ? Number.POSITIVE_INFINITY : farthest + tolerance(farthest)
}
