import type { Pool } from 'pg'
import { type Job, PgBoss } from 'pg-boss'
import type { JobQueue, JobRun, QueuedJob } from './job-queue.ts'
import { selectRuns } from './select-runs.ts'

/** Schema of the queue's own tables. */
export const QUEUE_SCHEMA = 'pgboss'

/** A worker that has not been heard of for this long has lost its job. */
const HEARTBEAT_SECONDS = 30
const HISTORY_SECONDS = 30 * 24 * 60 * 60
/** Schedules are due within a minute; looking every 10 s and polling every 2 s starts a job within 15 s of its time. */
const CRON_CHECK_SECONDS = 10
const POLL_SECONDS = 2
const SUPERVISE_SECONDS = 15

export interface PgBossQueueOptions {
  /** Errors in the background, such as a lost connection; the queue goes on by itself. */
  readonly onError: (error: unknown) => void
  readonly onWarning: (message: string) => void
}

/** A queue in tables of schema `pgboss`, over a pool of ours, so that it never sees a password. */
export function createPgBossQueue(pool: Pool, { onError, onWarning }: PgBossQueueOptions): JobQueue {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values) },
    schema: QUEUE_SCHEMA,
    cronMonitorIntervalSeconds: CRON_CHECK_SECONDS,
    cronWorkerIntervalSeconds: POLL_SECONDS,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    persistWarnings: false,
  })
  boss.on('error', onError)
  boss.on('warning', ({ message }) => onWarning(message))
  return {
    start: async () => {
      await boss.start()
    },
    register: (job) => register(boss, job),
    trigger: async (name) => (await boss.send(name, {})) ?? undefined,
    history: (name, limit): Promise<readonly JobRun[]> => selectRuns(pool, QUEUE_SCHEMA, name, limit),
    stop: (timeoutMs) => boss.stop({ graceful: true, timeout: timeoutMs }),
  }
}

/**
 * `exclusive`: one run waits or runs, never two. A failed run is not repeated: half a backup or a REINDEX is not made whole by
 * starting it again at once; the next occurrence is.
 */
async function register(boss: PgBoss, job: QueuedJob): Promise<void> {
  const options = {
    retryLimit: 0,
    expireInSeconds: job.expireInSeconds,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: HISTORY_SECONDS,
  }
  await boss.createQueue(job.name, { ...options, policy: 'exclusive' })
  await boss.updateQueue(job.name, options)
  if (job.schedule === null) {
    await boss.unschedule(job.name)
  } else {
    const { cron, timeZone } = job.schedule
    await boss.schedule(job.name, cron, null, { tz: timeZone, missed: job.catchUp ? 'once' : 'skip' })
  }
  await boss.work(job.name, { pollingIntervalSeconds: POLL_SECONDS }, async (jobs: readonly Job[]) => {
    const [run] = jobs
    return run === undefined ? {} : job.handle(run.id, run.signal)
  })
}
