import type { CommandContext } from '../../context.ts'
import type { Progress } from '../../progress.ts'

/** One finished step of the demo. */
export interface DemoStep {
  readonly name: string
  /** What was done, in one line. */
  readonly result: string
  readonly durationMs: number
}

/** Runs the steps of the demo one after the other and keeps what each did and how long it took. */
export interface TimedSteps {
  readonly finished: readonly DemoStep[]
  /** Runs one step; `describe` turns its outcome into the line of the report. */
  run<T>(name: string, work: () => Promise<T>, describe: (outcome: T) => string): Promise<T>
}

export function timedSteps(
  context: CommandContext,
  progress: Progress,
  render: (step: DemoStep) => string,
): TimedSteps {
  const finished: DemoStep[] = []
  return {
    finished,
    async run(name, work, describe) {
      // In a log the line of the finished step is enough.
      if (context.liveProgress) progress.update(`${name} …`)
      const start = performance.now()
      const outcome = await work()
      const step = { name, result: describe(outcome), durationMs: Math.round(performance.now() - start) }
      finished.push(step)
      progress.done(render(step))
      return outcome
    },
  }
}
