/** How long a pass over the table takes: something for the table, and something for each query. */
export interface PassPace {
  readonly fixedMs: number
  readonly queryMs: number
}

/** Of the time that is left, so that a pass that was estimated a little too short still ends. */
const USABLE_TIME = 0.8

export interface PaceSample {
  /** Of the first rows with one query, and with all. */
  readonly oneMs: number
  readonly allMs: number
  readonly queries: number
  /** How many times as many rows the table has. */
  readonly times: number
}

/** Estimates a pass from what its first rows take. Pure. */
export function estimatePace({ oneMs, allMs, queries, times }: PaceSample): PassPace {
  const queryMs = queries > 1 ? Math.max(0, allMs - oneMs) / (queries - 1) : 0
  return { fixedMs: times * Math.max(0, oneMs - queryMs), queryMs: times * queryMs }
}

/** How many queries a pass may have to end in time; none when not even one would. Pure. */
export function affordableQueries({ fixedMs, queryMs }: PassPace, leftMs: number): number {
  const usable = USABLE_TIME * leftMs - fixedMs
  return usable < queryMs ? 0 : Math.floor(usable / Math.max(queryMs, 0.001))
}

/** Believes what a whole pass took rather than the estimate. Pure. */
export function correctPace(pace: PassPace, queries: number, tookMs: number): PassPace {
  const factor = tookMs / Math.max(0.001, pace.fixedMs + queries * pace.queryMs)
  return { fixedMs: pace.fixedMs * factor, queryMs: pace.queryMs * factor }
}
