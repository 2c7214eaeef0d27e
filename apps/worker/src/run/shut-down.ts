import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { JobQueue } from '../queue/job-queue.ts'
import type { RunningJobs } from './running-jobs.ts'

/** How long aborted jobs may take to tidy up behind themselves. */
const TIDY_MS = 10_000

export interface ShutDownOptions {
  readonly queue: JobQueue
  readonly running: RunningJobs
  readonly timeoutMs: number
  /** Aborted by a second signal: the time is over now. */
  readonly hurry: AbortSignal
  readonly log: Logger
}

/**
 * Takes no more jobs, lets the running ones finish, and aborts those that have not when the time is over. Returns the names of the
 * aborted ones; the queue has marked them failed, or failed they are by themselves.
 */
export async function shutDown({ queue, running, timeoutMs, hurry, log }: ShutDownOptions): Promise<readonly string[]> {
  log.info({ running: running.names(), timeoutMs }, 'shutting down')
  const stopped = queue.stop(timeoutMs + TIDY_MS)
  const finished = stopped.then(() => 'finished' as const)
  const first = await Promise.race([finished, timeout(timeoutMs, hurry)])
  if (first === 'finished') return []
  const aborted = running.names()
  if (aborted.length > 0) log.warn({ jobs: aborted }, 'aborting jobs that have not finished in time')
  running.abort()
  await Promise.race([finished, delay(TIDY_MS, undefined, { ref: false })])
  return aborted
}

async function timeout(milliseconds: number, hurry: AbortSignal): Promise<'timeout'> {
  await delay(milliseconds, undefined, { signal: hurry, ref: false }).catch(() => undefined)
  return 'timeout'
}
