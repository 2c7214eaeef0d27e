import type { CommandResult } from '../workspace/run-command.ts'

/** One step of `pnpm check`. */
export interface Step {
  readonly name: string
  /** Steps that must have passed first. */
  readonly needs?: readonly string[]
  readonly run: () => Promise<CommandResult>
}

export interface StepReport {
  readonly name: string
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly durationMs: number
  /** What the step printed, or why it was skipped. */
  readonly output: string
}
