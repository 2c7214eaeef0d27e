import { recallOf, tolerance } from '../recall/nearest.ts'
import { wilsonInterval } from '../recall/wilson-interval.ts'
import { columnName } from './column-name.ts'
import type { FoundDifference } from './vector-difference.ts'
import type { ColumnState, SearchState } from './vector-state.ts'

type Distances = readonly (readonly number[])[]

/**
 * Compares the searches by one metric: exact ones with exact ones, and through each index by their recall. Where none without an index
 * were noted, those of now stand for them, if the vectors are the same. With other vectors there are other neighbours, which says
 * nothing new. Pure.
 */
export function compareSearches(
  before: ColumnState,
  after: ColumnState,
  search: SearchState,
  sameContent: boolean,
): readonly FoundDifference[] {
  const { metric } = search
  const other = after.searches.find((one) => one.metric === metric)
  const now = other?.distances ?? undefined
  if (other === undefined || now === undefined) {
    const why = after.unsearched ?? 'the column has another type'
    const message = `searches of ${columnName(before)} by ${metric} were not compared: ${why}`
    return [{ code: 'not-compared', message }]
  }
  const exact = search.distances ?? (sameContent ? now : undefined)
  if (exact === undefined) return []
  const changed = before.queries.filter((_, at) => findsOthers(search, now[at] ?? [], at)).length
  const neighbours: readonly FoundDifference[] =
    changed === 0 || !sameContent
      ? []
      : [
          {
            code: 'neighbours-changed',
            message: `${changed} of ${before.queries.length} searches of ${columnName(before)} by ${metric} find other rows`,
          },
        ]
  const recallNow = new Map(other.indexes.map(({ distances, name }) => [name, recallOfSearches(distances, now)]))
  return [
    ...neighbours,
    ...search.indexes.flatMap(({ distances, name }) => {
      const known = after.indexes.find((one) => one.name === name)
      return compareRecall(name, recallOfSearches(distances, exact), recallNow.get(name), known?.valid === true)
    }),
  ]
}

/** The nearest rows of a query are others, or those that an index found were nearer than any is now. */
function findsOthers({ distances, indexes }: SearchState, now: readonly number[], at: number): boolean {
  const then = distances?.[at]
  if (then !== undefined) {
    return then.length !== now.length || then.some((distance, place) => !isSame(distance, now[place]))
  }
  return indexes.some(({ distances: found }) => found[at]?.some((distance, place) => isNearer(distance, now[place])))
}

function isSame(distance: number, now: number | undefined): boolean {
  return now !== undefined && Math.abs(distance - now) <= 2 * tolerance(distance)
}

function isNearer(distance: number, now: number | undefined): boolean {
  return now === undefined || distance < now - 2 * tolerance(distance)
}

/** Over the queries that have anything to find. */
function recallOfSearches(found: Distances, exact: Distances): { readonly recall: number; readonly low: number } {
  const shares = exact.flatMap((distances, at) =>
    distances.length === 0 ? [] : [recallOf((found[at] ?? []).map(toDistant), distances.map(toDistant))],
  )
  const recall = shares.reduce((sum, share) => sum + share, 0) / Math.max(1, shares.length)
  return { recall, low: wilsonInterval(recall, shares.length).low }
}

function toDistant(distance: number): { readonly distance: number } {
  return { distance }
}

/** An index may find a little less than before, down to the interval of then: what an equal one may fall to by chance. */
function compareRecall(
  name: string,
  before: { readonly recall: number; readonly low: number },
  after: { readonly recall: number } | undefined,
  isValid: boolean,
): readonly FoundDifference[] {
  if (after === undefined) {
    // That it is missing or invalid is said already.
    if (!isValid) return []
    return [{ code: 'not-compared', index: name, message: `searches through index "${name}" could not be compared` }]
  }
  if (after.recall >= before.low) return []
  const [was, is] = [before.recall, after.recall].map((share) => `${(100 * share).toFixed(1)} %`)
  return [{ code: 'recall-lower', index: name, message: `index "${name}" finds ${is} of the nearest rows, not ${was}` }]
}
