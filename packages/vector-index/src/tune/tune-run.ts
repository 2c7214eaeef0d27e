import type { Database } from '@pgtend/database'
import type { QuerySource } from '../recall/query-source.ts'
import { OUT_OF_TIME } from './choose-tuned.ts'
import type { TunePlan } from './tune-plan.ts'
import type { OnTuneProgress } from './tune-progress.ts'

export interface RunTuneOptions {
  /** Default: rows of the table, moved a little aside. */
  readonly source?: QuerySource | undefined
  readonly onProgress?: OnTuneProgress | undefined
  readonly signal?: AbortSignal | undefined
}

/** What the parts of a run share. */
export interface TuneRun extends RunTuneOptions {
  readonly database: Database
  readonly plan: TunePlan
  /** By `performance.now()`. */
  readonly deadline: number
}

/** What is left of the time budget; at least a millisecond, because 0 means none. */
export function timeLeft({ deadline }: TuneRun): number {
  return Math.max(1, deadline - performance.now())
}

/** Undefined while there is time. */
export function outOfTime({ deadline }: TuneRun): string | undefined {
  return performance.now() >= deadline ? OUT_OF_TIME : undefined
}
