/** Two-sided 95 %. */
const Z = 1.959964

export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * Wilson score interval for a mean recall over `queries` queries, 95 %. Pure.
 * `queries` is the number of queries and not k times as many: neighbours of one query are found or missed together, and
 * counting each as a trial gives intervals that hold in a third of the cases instead of 95 %.
 */
export function wilsonInterval(mean: number, queries: number, z = Z): Interval {
  if (queries <= 0) return { low: 0, high: 1 }
  const squared = z * z
  const centre = (mean + squared / (2 * queries)) / (1 + squared / queries)
  const spread = (mean * (1 - mean)) / queries + squared / (4 * queries * queries)
  const half = (z * Math.sqrt(spread)) / (1 + squared / queries)
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}
