import { createHash } from 'node:crypto'
import { DatabaseError, withAdvisoryLock, withSession } from '@pgtend/database'
import type { JobContext, JobDefinition, JobSummary } from '../job-definition.ts'
import { describeError } from '../log.ts'

/** Together with 32 bits of the job's name the key of its lock; stays below 2^53. */
const LOCK_SPACE = 0x9_7d22 * 2 ** 32

/**
 * Runs one occurrence of a job under the advisory lock of its name: queues deliver at least once, and a worker that the queue has
 * given up may still be at it. The lock lives in a session of its own and ends with the process.
 * @throws what the job throws, as plain data that may be kept in the history
 */
export async function runJob(job: JobDefinition, context: JobContext, runId: string): Promise<JobSummary> {
  const log = context.log.child({ job: job.name, run: runId })
  const start = performance.now()
  log.info('job started')
  let entered = false
  try {
    const summary = await withSession(context.database, (client) =>
      withAdvisoryLock(client, lockKey(job.name), { name: `job "${job.name}"`, waitMs: 0 }, () => {
        entered = true
        return job.run({ ...context, log })
      }),
    )
    log.info({ durationMs: elapsed(start), summary }, 'job done')
    return summary
  } catch (error) {
    // A lock that the job itself could not get is its failure.
    if (!entered && error instanceof DatabaseError && error.code === 'LOCK_TIMEOUT') {
      log.warn({ durationMs: elapsed(start) }, 'job skipped: another process runs it')
      return { skipped: true, reason: 'another process runs it' }
    }
    log.error({ durationMs: elapsed(start), err: error }, 'job failed')
    const { code, message, hint } = describeError(error)
    throw Object.assign(new Error(message), { code, ...(hint === undefined ? {} : { hint }), stack: undefined })
  }
}

function lockKey(name: string): number {
  return LOCK_SPACE + createHash('sha256').update(name).digest().readUInt32BE(0)
}

function elapsed(start: number): number {
  return Math.round(performance.now() - start)
}
