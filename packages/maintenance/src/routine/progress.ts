import type { MaintenanceStep } from './plan.ts'
import type { StepResult } from './result.ts'

/** What happens while a maintenance run goes on. `position` counts steps from 1. */
export type MaintenanceProgress =
  | { readonly kind: 'started'; readonly step: MaintenanceStep; readonly position: number; readonly total: number }
  | {
      readonly kind: 'running'
      readonly step: MaintenanceStep
      readonly position: number
      readonly total: number
      /** The server's name of what it does now: `scanning heap`. */
      readonly phase: string
      /** Share of the phase, not of the step; undefined when the server does not count it. */
      readonly percent: number | undefined
    }
  | {
      readonly kind: 'waiting'
      readonly step: MaintenanceStep
      readonly position: number
      readonly total: number
      /** Server process ids of the sessions in the way. */
      readonly blockedBy: readonly number[]
    }
  | { readonly kind: 'finished'; readonly result: StepResult; readonly position: number; readonly total: number }
