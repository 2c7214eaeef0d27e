import type { BackupSummary } from '../catalog/summary.ts'
import { minuteText } from '../minute-text.ts'
import { hoursText } from './hours-text.ts'
import { isFromTheFuture } from './recovery-point.ts'
import type { DatabaseReport, ReportFinding } from './report-result.ts'

type Facts = Omit<DatabaseReport, 'findings'>

/** Says what is wrong with how much and how fast could be recovered. `own` is newest first. Pure. */
export function findRecovery(facts: Facts, own: readonly BackupSummary[], now: Date): readonly ReportFinding[] {
  return [
    ...findBackups(facts, own),
    ...findPoint(facts),
    ...findTime(facts),
    ...findGaps(facts),
    ...findFuture(own, now),
  ]
}

function findBackups({ database, recoveryPoint }: Facts, own: readonly BackupSummary[]): readonly ReportFinding[] {
  const { complete, good } = recoveryPoint
  if (complete === null) {
    const evidence = own.length === 0 ? 'nothing is there' : `${own.length} there, none full and whole`
    return [finding('critical', 'no-backup', `"${database}" has no full backup`, evidence, 'backup create --verify')]
  }
  const newest = own[0]
  const failed: readonly ReportFinding[] =
    newest?.state === 'failed'
      ? [finding('critical', 'newest-failed', 'the newest backup is not good', newest.id, 'backup create --verify')]
      : []
  // One that was verified and is flawed stays so, however often it is verified.
  const flawed = own.some(
    ({ id, state, verifiedAt }) => id === complete.id && state === 'degraded' && verifiedAt !== null,
  )
  if (good === null) {
    const evidence = flawed ? `${complete.id} is degraded` : 'no full backup was restored and compared'
    const next = flawed ? 'backup create --verify' : verify(complete.id)
    return [...failed, finding('critical', 'none-good', 'no backup is known to be good', evidence, next)]
  }
  if (good.id === complete.id || flawed) return failed
  const evidence = `${complete.id} is newer than the newest good one by ${hoursText(good.hours - complete.hours)}`
  return [
    ...failed,
    finding('warning', 'newest-unverified', 'the newest backup is not verified', evidence, verify(complete.id)),
  ]
}

function findPoint({ intervalHours, recoveryPoint }: Facts): readonly ReportFinding[] {
  const { complete, good, marginHours, targetHours } = recoveryPoint
  if (good === null) return []
  const evidence = `the newest good backup is ${hoursText(good.hours)} old`
  const next = complete !== null && complete.id !== good.id ? verify(complete.id) : 'backup create --verify'
  if (marginHours !== null && marginHours < 0) {
    return [finding('critical', 'rpo-missed', `more than ${targetHours} h of work would be lost`, evidence, next)]
  }
  // Without a target the habit is one: the second run without a good backup is worth a word.
  if (targetHours !== null || intervalHours === null || good.hours <= 2 * intervalHours) return []
  return [
    finding(
      'warning',
      'good-is-old',
      'no new backup is good',
      `${evidence}, where ${hoursText(intervalHours)} are usual`,
      next,
    ),
  ]
}

function findTime({ recoveryPoint, recoveryTime, rtoMarginMs, rtoTargetMs }: Facts): readonly ReportFinding[] {
  const { complete } = recoveryPoint
  if (recoveryTime === null) {
    if (complete === null) return []
    const severity = rtoTargetMs === null ? 'info' : 'warning'
    const message = 'nobody knows how long a restore takes'
    return [finding(severity, 'rto-unmeasured', message, 'no verification has restored one', verify(complete.id))]
  }
  if (rtoMarginMs === null || rtoMarginMs >= 0) return []
  const evidence = `${minutes(recoveryTime.usableMs)} by the restore of ${recoveryTime.measured.id}`
  const message = `a restore takes longer than ${minutes(rtoTargetMs ?? 0)}`
  return [finding('critical', 'rto-missed', message, evidence, 'backup restore --help')]
}

function findGaps({ gaps, intervalHours }: Facts): readonly ReportFinding[] {
  const [newest] = gaps
  if (newest === undefined) return []
  const evidence = `${hoursText(newest.hours)} after ${minuteText(newest.after)}, where ${hoursText(intervalHours ?? 0)} are usual; ${gaps.length} in all`
  return newest.before === null
    ? [finding('warning', 'overdue', 'a backup is overdue', evidence, 'backup create --verify')]
    : [finding('warning', 'schedule-gap', 'there were times without a backup', evidence, 'backup list')]
}

function findFuture(own: readonly BackupSummary[], now: Date): readonly ReportFinding[] {
  const future = own.filter((backup) => isFromTheFuture(backup, now))
  const [first] = future
  if (first === undefined) return []
  const evidence = `${first.id} is as of ${first.snapshotAt}; ${future.length} such`
  return [
    finding(
      'warning',
      'clock',
      'a backup is from the future and counts for nothing here',
      evidence,
      'backup create --verify',
    ),
  ]
}

/** `next` is what follows `pgtend`. */
export function finding(
  severity: ReportFinding['severity'],
  code: string,
  message: string,
  evidence: string,
  next: string,
): ReportFinding {
  return { severity, code, message, evidence, next: `pgtend ${next}` }
}

function verify(id: string): string {
  return `backup verify ${id}`
}

function minutes(milliseconds: number): string {
  return `${(milliseconds / 60_000).toFixed(1)} min`
}
