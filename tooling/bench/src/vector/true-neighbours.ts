/** Distances of vectors that pgvector adds up in another order differ by less. */
const TOLERANCE = 1e-6

/** The truth about one query. */
export interface TrueNeighbours {
  /** How many neighbours there are to find: k, or the rows that match where those are fewer. */
  readonly expected: number
  /** The cosine distance of the last of them; whoever is no farther is one of them. */
  readonly farthest: number
}

/** Compares a query with every row that matches, here and not on the server. Unit vectors only. Pure. */
export function trueNeighbours(
  rows: readonly Float32Array[],
  query: Float32Array,
  k: number,
  matches: (id: number) => boolean = () => true,
): TrueNeighbours {
  const nearest: number[] = []
  rows.forEach((row, id) => {
    if (!matches(id)) return
    const distance = cosineDistance(row, query)
    if (nearest.length === k && distance >= (nearest[k - 1] ?? 0)) return
    const place = nearest.findIndex((other) => distance < other)
    nearest.splice(place === -1 ? nearest.length : place, 0, distance)
    if (nearest.length > k) nearest.pop()
  })
  return { expected: nearest.length, farthest: nearest.at(-1) ?? 0 }
}

/** The share of the true neighbours among the rows that a program found; rows as far as the last true one count. Pure. */
export function recallOf(
  truth: TrueNeighbours,
  found: readonly number[],
  rows: readonly Float32Array[],
  query: Float32Array,
): number {
  if (truth.expected === 0) return 1
  const near = [...new Set(found)].filter((id) => {
    const row = rows[id]
    return row !== undefined && cosineDistance(row, query) <= truth.farthest + TOLERANCE
  })
  return Math.min(1, near.length / truth.expected)
}

function cosineDistance(one: Float32Array, other: Float32Array): number {
  let product = 0
  for (let index = 0; index < one.length; index += 1) product += (one[index] ?? 0) * (other[index] ?? 0)
  return 1 - product
}
