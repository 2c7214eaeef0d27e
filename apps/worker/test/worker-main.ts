import { setTimeout as delay } from 'node:timers/promises'
import type { PgtendConfig } from '@pgtend/database'
import type { JobContext, JobDefinition, JobSummary } from '../src/job-definition.ts'
import { start } from '../src/start.ts'

/** The worker with jobs that write down what happens to them in the table `event`. */
function createTestJobs({ worker: { schedules } }: PgtendConfig): readonly JobDefinition[] {
  return [
    { name: 'tick', schedule: schedules.backup, expireInSeconds: 60, catchUp: false, run: tick('tick') },
    { name: 'tock', schedule: schedules.prune, expireInSeconds: 60, catchUp: false, run: tick('tock') },
    { name: 'slow', schedule: null, expireInSeconds: 600, catchUp: false, run: runSlowly },
  ]
}

function tick(name: string): (context: JobContext) => Promise<JobSummary> {
  return async (context) => {
    await record(context, name, 'finished')
    return { pid: process.pid }
  }
}

/** Runs until the table `release` has a row, or until it is aborted. */
async function runSlowly(context: JobContext): Promise<JobSummary> {
  await record(context, 'slow', 'started')
  while (!context.signal.aborted) {
    const { rowCount } = await context.database.pool.query('select 1 from release')
    if (rowCount !== 0) {
      await record(context, 'slow', 'finished')
      return { released: true }
    }
    await delay(50)
  }
  await record(context, 'slow', 'aborted')
  throw new Error('aborted')
}

async function record({ database }: JobContext, job: string, what: string): Promise<void> {
  await database.pool.query('insert into event (job, what, pid) values ($1::text, $2::text, $3::int)', [
    job,
    what,
    process.pid,
  ])
}

process.exit(await start(createTestJobs))
