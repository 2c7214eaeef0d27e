import type { VectorMetric, VectorType } from '../metric.ts'
import type { Queryable } from '../queryable.ts'
import { hasFeature } from '../version.ts'
import { type Near, nearestOthers, tolerance } from './nearest.ts'
import type { SampleQuery } from './sample-queries.ts'
import { exactStatement, onePassStatement, type StatementInput } from './search-statements.ts'

/** What the index found for one query, already without the query's own row. */
export interface Approximate {
  readonly query: SampleQuery
  readonly near: readonly Near[]
}

export interface GroundTruthInput extends StatementInput {
  readonly k: number
  readonly pgvector: string
}

/**
 * Finds the true nearest rows of several queries. In one pass where that is possible; a query for which the index found too few
 * rows has no bound and is searched on its own.
 */
export async function groundTruth(
  client: Queryable,
  input: GroundTruthInput,
  batch: readonly Approximate[],
): Promise<ReadonlyMap<SampleQuery, readonly Near[]>> {
  const truth = new Map<SampleQuery, readonly Near[]>()
  const bounded = canOnePass(input) ? batch.filter(({ near }) => near.length >= input.k) : []
  if (bounded.length > 0) await onePass(client, input, bounded, truth)
  for (const { query } of batch) {
    if (!truth.has(query)) truth.set(query, await exactNearest(client, input, query))
  }
  return truth
}

/** Searches one query exactly. */
export async function exactNearest(
  client: Queryable,
  input: GroundTruthInput,
  query: SampleQuery,
): Promise<readonly Near[]> {
  const { rows } = await client.query<{ row: string; distance: number }>(exactStatement(input), [
    query.vector,
    input.k + 1,
  ])
  return nearestOthers(rows, query.self, input.k)
}

/** l2_normalize and subvector came with pgvector 0.7.0. */
function canOnePass({ column, metric, pgvector }: GroundTruthInput): boolean {
  const types: readonly VectorType[] = ['vector', 'halfvec']
  const metrics: readonly VectorMetric[] = ['cosine', 'l2', 'inner_product']
  return hasFeature(pgvector, 'halfvec') && types.includes(column.type) && metrics.includes(metric)
}

async function onePass(
  client: Queryable,
  input: GroundTruthInput,
  batch: readonly Approximate[],
  truth: Map<SampleQuery, readonly Near[]>,
): Promise<void> {
  const farthest = batch.map(({ near }) => near.at(-1)?.distance ?? 0)
  const { rows } = await client.query<{ query: string; row: string; distance: number }>(onePassStatement(input), [
    batch.map(({ query }) => query.vector),
    farthest.map((distance) => distance + tolerance(distance)),
    input.k + 1,
  ])
  for (const [index, { query }] of batch.entries()) {
    const found = rows.filter((row) => Number(row.query) === index + 1)
    const near = nearestOthers(found, query.self, input.k)
    // Fewer than k can only be rounding at the bound: leave the query to its own search.
    if (near.length >= input.k) truth.set(query, near)
  }
}
