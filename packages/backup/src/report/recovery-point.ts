import type { BackupSummary } from '../catalog/summary.ts'
import type { DatabaseReport } from './report-result.ts'

const HOUR_MS = 3_600_000
/** Clocks differ a little; what lies further ahead was written by a clock that was wrong. */
export const CLOCK_SKEW_MS = 5 * 60_000

/** True for a backup whose time cannot be believed, so that it must not make the age of the newest look small. */
export function isFromTheFuture({ snapshotAt }: Pick<BackupSummary, 'snapshotAt'>, now: Date): boolean {
  return Date.parse(snapshotAt) > now.getTime() + CLOCK_SKEW_MS
}

/** How much work would be lost now. `own` are the backups of one database, newest first. Pure. */
export function recoveryPoint(
  own: readonly BackupSummary[],
  targetHours: number | null,
  now: Date,
): DatabaseReport['recoveryPoint'] {
  const full = own.filter((backup) => backup.kind === 'full' && !isFromTheFuture(backup, now))
  const good = pointOf(
    full.find(({ state }) => state === 'good'),
    now,
  )
  const complete = pointOf(
    full.find(({ state }) => state !== 'failed'),
    now,
  )
  const marginHours = targetHours === null || good === null ? null : round(targetHours - good.hours)
  return { good, complete, targetHours, marginHours }
}

function pointOf(backup: BackupSummary | undefined, now: Date): DatabaseReport['recoveryPoint']['good'] {
  if (backup === undefined) return null
  const { id, snapshotAt } = backup
  return { id, snapshotAt, hours: round(Math.max(0, (now.getTime() - Date.parse(snapshotAt)) / HOUR_MS)) }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
