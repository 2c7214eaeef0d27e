import { PgBoss } from 'pg-boss'
import { WorkerError } from '../errors.ts'
import type { JobDefinition, JobSchedule } from '../job-definition.ts'

/**
 * Checks every schedule with the parser that the queue will use, without a database. Returns the next time of each scheduled job.
 * @throws {WorkerError} `WORKER_SCHEDULE_INVALID` with all mistakes
 */
export function checkSchedules(jobs: readonly JobDefinition[], now: Date): ReadonlyMap<string, Date> {
  const boss = new PgBoss({ db: { executeSql: async () => ({ rows: [] }) } })
  const next = new Map<string, Date>()
  const mistakes: string[] = []
  for (const { name, schedule } of jobs) {
    if (schedule === null) continue
    const checked = checkSchedule(boss, schedule, now)
    if (checked instanceof Date) next.set(name, checked)
    else mistakes.push(`"${name}": ${checked}`)
  }
  if (mistakes.length > 0) {
    throw new WorkerError('WORKER_SCHEDULE_INVALID', `invalid schedule: ${mistakes.join('; ')}`, {
      details: { mistakes },
    })
  }
  return next
}

function checkSchedule(boss: PgBoss, { cron, timeZone }: JobSchedule, now: Date): Date | string {
  if (cron.trim().split(/\s+/).length !== 5) return `cron expression "${cron}" does not have five fields`
  if (!isTimeZone(timeZone)) return `time zone "${timeZone}" is unknown`
  try {
    const [next] = boss.previewSchedule(cron, { tz: timeZone, from: now, count: 1 })
    return next ?? `cron expression "${cron}" never comes due`
  } catch {
    return `cron expression "${cron}" cannot be understood`
  }
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
