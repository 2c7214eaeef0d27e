/** What a number of runs of one program come to. */
export interface Measurement {
  /** What was measured: `apply 500 migrations`. */
  readonly task: string
  readonly program: string
  readonly medianMs: number
  readonly minMs: number
  readonly maxMs: number
  /** Median over the median of the task's first program. */
  readonly ratio: number
  readonly runs: number
}

/** Times of one program at one task. */
export interface Timings {
  readonly task: string
  readonly program: string
  readonly timesMs: readonly number[]
}

/** Summarises timings; the first program of each task is what the others are compared with. Pure. */
export function summarize(timings: readonly Timings[]): readonly Measurement[] {
  return timings.map(({ task, program, timesMs }) => {
    const base = timings.find((other) => other.task === task)?.timesMs ?? timesMs
    return {
      task,
      program,
      medianMs: median(timesMs),
      minMs: Math.min(...timesMs),
      maxMs: Math.max(...timesMs),
      ratio: median(timesMs) / median(base),
      runs: timesMs.length,
    }
  })
}

/** The middle value; of an even number of values the mean of the two in the middle. Pure. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}
