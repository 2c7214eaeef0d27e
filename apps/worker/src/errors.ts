import { type ErrorCatalogue, PgtendError, type PgtendErrorOptions } from '@pgtend/database'

/** What keeps the worker from starting, or ends it. A failing job is no reason to end it. */
export const WORKER_ERRORS = {
  WORKER_USAGE: {
    summary: 'The command line of the worker has an unknown option or value.',
    remedy: 'Run `pgtend-worker --help` to see the options.',
    exitCode: 2,
  },
  WORKER_SCHEDULE_INVALID: {
    summary: 'A schedule has a cron expression or a time zone that cannot be understood; all mistakes are listed.',
    remedy:
      'Write five fields, for example `0 2 * * *`, and an IANA time zone such as `Europe/Berlin`, in `worker.schedules` of pgtend.config.ts.',
    exitCode: 2,
  },
  WORKER_NEEDS_SERVER: {
    summary: 'The worker was started without a PostgreSQL server.',
    remedy: 'Set DATABASE_URL; the embedded engine takes one process at a time and cannot hold the queue of many.',
    exitCode: 2,
  },
  WORKER_PORT_UNAVAILABLE: {
    summary: 'The health endpoints could not listen on the configured address.',
    remedy: 'Set `worker.host` and `worker.port` in pgtend.config.ts to a free address; port 0 takes any.',
    exitCode: 1,
  },
  WORKER_JOBS_ABORTED: {
    summary: 'Jobs still ran when the shutdown time was over and were aborted.',
    remedy: 'Raise `worker.shutdownTimeoutMs` in pgtend.config.ts; the next scheduled run does the work again.',
    exitCode: 1,
  },
} as const satisfies ErrorCatalogue

export type WorkerErrorCode = keyof typeof WORKER_ERRORS

export class WorkerError extends PgtendError<WorkerErrorCode> {
  override readonly name = 'WorkerError'

  constructor(code: WorkerErrorCode, message: string, options?: PgtendErrorOptions) {
    super(WORKER_ERRORS, code, message, options)
  }
}
