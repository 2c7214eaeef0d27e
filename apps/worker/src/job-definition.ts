import type { Database, Environment, PgtendConfig } from '@pgtend/database'
import type { Logger } from 'pino'

/** When a job runs. */
export interface JobSchedule {
  /** Five-field cron expression. */
  readonly cron: string
  /** IANA name. */
  readonly timeZone: string
}

/** What a job may use. */
export interface JobContext {
  readonly database: Database
  readonly config: PgtendConfig
  /** Folder that relative paths of the configuration start from. */
  readonly directory: string
  readonly environment: Environment
  /** Aborted when the worker must end or the job has lost its claim: stop soon, leave nothing half done. */
  readonly signal: AbortSignal
  readonly log: Logger
  readonly now: () => Date
  /** The PATH variable, to find pg_dump. */
  readonly path: string | undefined
}

/** What a job reports of a run: plain JSON without secrets; kept in the history. */
export type JobSummary = Readonly<Record<string, string | number | boolean | null>>

/** A job as data: the worker schedules and runs whatever it is given. */
export interface JobDefinition {
  /** Name of its queue, its lock and its lines in the log: lower-case letters, digits and `-`. */
  readonly name: string
  /** Null: the job exists but is not scheduled. */
  readonly schedule: JobSchedule | null
  /** After this the run counts as failed even if its worker still breathes; above every limit inside the job. At most 24 h. */
  readonly expireInSeconds: number
  /** Whether one run makes up for those that were missed while no worker was there. */
  readonly catchUp: boolean
  run(context: JobContext): Promise<JobSummary>
}
