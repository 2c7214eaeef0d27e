import { DatabaseError, sqlstateOf } from '@pgtend/database'
import type { JobContext, JobDefinition } from '../job-definition.ts'
import type { JobQueue } from '../queue/job-queue.ts'
import { untilReachable } from './connect.ts'
import { runJob } from './run-job.ts'
import type { RunningJobs } from './running-jobs.ts'

/** Starts the queue and registers every job; waits while the database is away. */
export async function startQueue(
  queue: JobQueue,
  jobs: readonly JobDefinition[],
  running: RunningJobs,
  context: Omit<JobContext, 'signal'>,
  signal: AbortSignal,
): Promise<void> {
  await untilReachable(context.log, signal, () => translate(() => queue.start()))
  for (const job of jobs) {
    await untilReachable(context.log, signal, () =>
      translate(() =>
        queue.register({
          ...job,
          handle: (runId, claim) =>
            running.track(job.name, () =>
              runJob(job, { ...context, signal: AbortSignal.any([running.signal, claim]) }, runId),
            ),
        }),
      ),
    )
  }
}

/** A connection that broke in the middle has no code of ours yet. */
async function translate(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (cause) {
    const code = sqlstateOf(cause)
    const isLost = code === undefined ? isNetworkError(cause) : code.startsWith('57P') || code.startsWith('08')
    if (isLost) throw new DatabaseError('SERVER_UNREACHABLE', 'the connection of the queue was lost', { cause })
    throw cause
  }
}

function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return 'syscall' in error || error.message.startsWith('Connection terminated')
}
