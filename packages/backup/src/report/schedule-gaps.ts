import type { BackupSummary } from '../catalog/summary.ts'
import { median } from './median.ts'
import { isFromTheFuture } from './recovery-point.ts'
import type { ReportPolicy } from './report-inventory.ts'
import type { DatabaseReport } from './report-result.ts'
import { scheduleInterval } from './schedule-interval.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A backup may start late and take long; from this many intervals on one was left out. */
const TOLERANCE = 1.5
/** Two intervals are no habit. */
const LEAST_INTERVALS = 3
const INTERVALS = 20
/** Nobody takes backups more often on purpose: these were taken by hand, one after the other. */
const LEAST_INTERVAL_MS = 10 * 60_000
const MOST_GAPS = 10
const KEPT_DAYS = 7

/** Finds the times without a backup. `own` are the backups of one database, newest first. Pure. */
export function scheduleGaps(
  own: readonly BackupSummary[],
  { keptDays = KEPT_DAYS, schedule }: Pick<ReportPolicy, 'keptDays' | 'schedule'>,
  now: Date,
): Pick<DatabaseReport, 'intervalHours' | 'gaps'> {
  const times = own
    .filter((backup) => backup.kind === 'full' && backup.state !== 'failed' && !isFromTheFuture(backup, now))
    .map(({ snapshotAt }) => Date.parse(snapshotAt))
    // Before that, what is missing may have been pruned.
    .filter((time, index) => index === 0 || time >= now.getTime() - keptDays * DAY_MS)
  const intervalMs = (schedule === undefined ? undefined : scheduleInterval(schedule)) ?? usualInterval(times)
  if (intervalMs === undefined || times.length === 0) return { intervalHours: null, gaps: [] }
  const gaps = [now.getTime(), ...times].slice(0, -1).flatMap((before, index) => {
    const after = times[index] ?? before
    if (before - after <= intervalMs * TOLERANCE) return []
    return [
      {
        after: new Date(after).toISOString(),
        before: index === 0 ? null : new Date(before).toISOString(),
        hours: inHours(before - after),
      },
    ]
  })
  return { intervalHours: inHours(intervalMs), gaps: gaps.slice(0, MOST_GAPS) }
}

function usualInterval(times: readonly number[]): number | undefined {
  const intervals = times
    .slice(0, INTERVALS)
    .map((time, index) => time - (times[index + 1] ?? Number.NaN))
    .filter((interval) => interval >= LEAST_INTERVAL_MS)
  return intervals.length < LEAST_INTERVALS ? undefined : median(intervals)
}

function inHours(milliseconds: number): number {
  return Math.round((milliseconds / HOUR_MS) * 100) / 100
}
