import type { Measurement } from './summarize.ts'
import type { RecallMeasurement } from './summarize-recall.ts'

/** The most memory that a program had at a task. */
export interface MemoryReading {
  readonly task: string
  readonly program: string
  readonly peakMb: number
}

/** What a program promises: a limit in multiples of the median of another program at the same task, in megabytes, or of recall. */
export type Target = { readonly task: string; readonly program: string } & (
  | { readonly against: string; readonly atMost: number }
  | { readonly atMostMb: number }
  | { readonly atLeastRecall: number }
)

export interface JudgedTarget {
  readonly task: string
  readonly program: string
  /** `at most 1.10x of psql, one session`. */
  readonly limit: string
  readonly measured: string
  readonly met: boolean
}

/**
 * Holds measurements against targets. Pure.
 * @throws {Error} when a target speaks of what was not measured
 */
export function judgeTargets(
  targets: readonly Target[],
  measurements: readonly Measurement[],
  memory: readonly MemoryReading[],
  recalls: readonly RecallMeasurement[] = [],
): readonly JudgedTarget[] {
  const find = <T extends { readonly task: string; readonly program: string }>(
    from: readonly T[],
    task: string,
    program: string,
  ): T => {
    const found = from.find((one) => one.task === task && one.program === program)
    if (found === undefined) throw new Error(`"${program}" was not measured at "${task}"`)
    return found
  }
  return targets.map((target) => {
    const { task, program } = target
    if ('atMostMb' in target) {
      const { peakMb } = find(memory, task, program)
      const limit = `at most ${target.atMostMb} MB`
      return { task, program, limit, measured: `${peakMb.toFixed(0)} MB`, met: peakMb <= target.atMostMb }
    }
    if ('atLeastRecall' in target) {
      const { recall } = find(recalls, task, program)
      const limit = `recall at least ${target.atLeastRecall.toFixed(2)}`
      return { task, program, limit, measured: recall.toFixed(3), met: recall >= target.atLeastRecall }
    }
    const { against, atMost } = target
    const ratio = find(measurements, task, program).medianMs / find(measurements, task, against).medianMs
    const limit = atMost === 1 ? `faster than ${against}` : `at most ${atMost.toFixed(2)}x of ${against}`
    return { task, program, limit, measured: `${ratio.toFixed(2)}x`, met: atMost === 1 ? ratio < 1 : ratio <= atMost }
  })
}
