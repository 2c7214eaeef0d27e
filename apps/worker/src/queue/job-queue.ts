import type { JobSchedule } from '../job-definition.ts'

/** A queue with its schedule and what works on it. */
export interface QueuedJob {
  readonly name: string
  readonly schedule: JobSchedule | null
  readonly expireInSeconds: number
  readonly catchUp: boolean
  /** Runs one occurrence; what it returns or throws is kept in the history. `signal` aborts when the claim is lost. */
  handle(runId: string, signal: AbortSignal): Promise<object>
}

export type JobRunState = 'waiting' | 'running' | 'done' | 'failed'

/** One occurrence of a job. */
export interface JobRun {
  readonly id: string
  readonly job: string
  readonly state: JobRunState
  /** ISO 8601. */
  readonly createdAt: string
  readonly startedAt: string | null
  readonly finishedAt: string | null
  /** The summary of a run that is done, the error of one that failed. */
  readonly output: object | null
}

/**
 * What the worker needs of a queue, so that the one below can be replaced. Any queue may deliver twice; the runner takes a lock
 * besides.
 */
export interface JobQueue {
  /** Creates or upgrades the tables of the queue, and starts its clock. Throws when the database is away; then call it again. */
  start(): Promise<void>
  /** Creates or updates the queue and the schedule of a job and starts to take its runs. */
  register(job: QueuedJob): Promise<void>
  /** Asks for a run now; returns its id, or undefined when one is waiting or running already. */
  trigger(name: string): Promise<string | undefined>
  /** The latest runs of a job, newest first. */
  history(name: string, limit: number): Promise<readonly JobRun[]>
  /** Takes no more runs and resolves when none is running, or after `timeoutMs`; what still runs then is marked failed. */
  stop(timeoutMs: number): Promise<void>
}
