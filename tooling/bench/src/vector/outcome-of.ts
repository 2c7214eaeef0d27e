import type { BenchmarkOutcome } from '../benchmark.ts'
import type { Contestant } from '../measure/interleave.ts'

const NOTHING: BenchmarkOutcome = { timings: [], memory: [], recalls: [], targets: [], notes: [] }

/** The times of one task, in the order of its contestants. Pure. */
export function outcomeOf(
  task: string,
  contestants: readonly Contestant[],
  times: readonly (readonly number[])[],
): BenchmarkOutcome {
  return {
    ...NOTHING,
    timings: contestants.map(({ program }, index) => ({ task, program, timesMs: times[index] ?? [] })),
  }
}

/** What several measurements have found, one after the other. Pure. */
export function joinOutcomes(outcomes: readonly BenchmarkOutcome[]): BenchmarkOutcome {
  return {
    timings: outcomes.flatMap(({ timings }) => timings),
    memory: outcomes.flatMap(({ memory }) => memory),
    recalls: outcomes.flatMap(({ recalls }) => recalls),
    targets: outcomes.flatMap(({ targets }) => targets),
    notes: outcomes.flatMap(({ notes }) => notes),
  }
}
