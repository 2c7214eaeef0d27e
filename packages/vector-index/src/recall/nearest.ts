/** One row near a query. */
export interface Near {
  readonly row: string
  readonly distance: number
}

type Distant = Pick<Near, 'distance'>

/** Distances of the same pair of rows differ by rounding between two formulas. */
const TIE_TOLERANCE = 2e-6

/** Takes out the row that the query came from, and what is no distance, and keeps the k nearest. Pure. */
export function nearestOthers(found: readonly Near[], self: string | undefined, k: number): readonly Near[] {
  return found
    .filter(({ row, distance }) => row !== self && !Number.isNaN(distance))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, k)
}

/**
 * Share of the true nearest that the index found. Counts by distance and not by row, so that equal rows may stand for each other;
 * with fewer than k rows in the table it is the share of those. Pure.
 */
export function recallOf(approximate: readonly Distant[], exact: readonly Distant[]): number {
  const farthest = exact.at(-1)
  if (farthest === undefined) return 1
  const limit = farthest.distance + tolerance(farthest.distance)
  const hits = approximate.filter(({ distance }) => distance <= limit).length
  return Math.min(hits, exact.length) / exact.length
}

/** Rounding grows with the distance, which l2 and inner product do not bound. */
export function tolerance(distance: number): number {
  return TIE_TOLERANCE * Math.max(1, Math.abs(distance))
}
