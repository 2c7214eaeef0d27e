import type { Step, StepReport } from './step.ts'

export interface RunOptions {
  /** How many steps may run at the same time. */
  readonly concurrency: number
  /** Called as soon as a step has ended. */
  readonly onEnd: (report: StepReport) => void
}

/**
 * Runs the steps, each after those it needs, and reports them in the order they ended.
 * A step whose needs did not pass is skipped, and skipped is not passed. A step that throws has failed.
 * @throws {Error} when a step needs one that is not in the list, or steps need each other.
 */
export async function runSteps(steps: readonly Step[], options: RunOptions): Promise<StepReport[]> {
  const reports = new Map<string, StepReport>()
  const running = new Map<string, Promise<void>>()
  const waiting = new Set(steps)

  while (waiting.size > 0 || running.size > 0) {
    const ready = [...waiting].filter((step) => (step.needs ?? []).every((name) => reports.has(name)))
    for (const step of ready.slice(0, options.concurrency - running.size)) {
      waiting.delete(step)
      running.set(step.name, finish(step))
    }
    if (running.size === 0) throw new Error(`steps wait for ever: ${[...waiting].map(({ name }) => name).join(', ')}`)
    await Promise.race(running.values())
  }
  return [...reports.values()]

  async function finish(step: Step): Promise<void> {
    const report = await runStep(step, reports)
    reports.set(step.name, report)
    running.delete(step.name)
    options.onEnd(report)
  }
}

async function runStep(step: Step, reports: ReadonlyMap<string, StepReport>): Promise<StepReport> {
  const blocker = (step.needs ?? []).find((name) => reports.get(name)?.state !== 'passed')
  if (blocker !== undefined) {
    return { name: step.name, state: 'skipped', durationMs: 0, output: `needs "${blocker}", which did not pass` }
  }
  const start = performance.now()
  const result = await step.run().catch((error: unknown) => ({ ok: false, output: textOf(error) }))
  const durationMs = performance.now() - start
  return { name: step.name, state: result.ok ? 'passed' : 'failed', durationMs, output: result.output.trim() }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
