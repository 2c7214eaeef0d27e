import type { Items } from '../fill-items.ts'
import { recallOf, trueNeighbours } from '../true-neighbours.ts'

const K = 10

/** A query that every program answers. */
export interface Search {
  /** As the programs take it. */
  readonly query: readonly number[]
  readonly tenant: number | undefined
  /** The share of the true neighbours among the ids. */
  recall(ids: readonly number[]): number
}

/** All queries, with what there is to find: among all rows, or among those of a tenant. Pure. */
export function searchesOf(
  { rows, queries }: Items,
  tenant?: { readonly value: number; readonly of: (id: number) => number },
): readonly Search[] {
  const matches = (id: number): boolean => tenant === undefined || tenant.of(id) === tenant.value
  return queries.map((vector) => {
    const truth = trueNeighbours(rows, vector, K, matches)
    return {
      query: Array.from(vector),
      tenant: tenant?.value,
      recall: (ids) => recallOf(truth, ids.filter(matches), rows, vector),
    }
  })
}
