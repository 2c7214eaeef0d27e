import type { BackupSummary } from '../catalog/summary.ts'
import { findHabits } from './find-habits.ts'
import { finding, findRecovery } from './find-recovery.ts'
import { findReplacedKept } from './find-replaced-kept.ts'
import { isFromTheFuture, recoveryPoint } from './recovery-point.ts'
import { recoveryTime } from './recovery-time.ts'
import type { ReportInventory, ReportPolicy } from './report-inventory.ts'
import { type BackupReport, type DatabaseReport, FINDING_SEVERITIES, type ReportFinding } from './report-result.ts'
import { scheduleGaps } from './schedule-gaps.ts'

const TREND = 10
const KEPT_REPLACED_DAYS = 7
const MINUTE_MS = 60_000

/**
 * Says for each database how much work would be lost now and how long a restore would take, from the backups that are known to be good
 * and the restores that were measured, against the targets; and what is wrong, with the evidence and the next command. Pure.
 */
export function buildReport(
  inventory: ReportInventory,
  policy: ReportPolicy,
  now: Date,
): Omit<BackupReport, 'location'> {
  const names = new Set([
    ...(policy.databases ?? []),
    ...inventory.backups.map(({ database }) => database),
    ...inventory.unreadable.map(({ database }) => database),
  ])
  const databases = [...names].sort().map((name) => reportDatabase(name, inventory, policy, now))
  const attention = databases.some(({ findings }) => findings.some(({ severity }) => severity === 'critical'))
  return { at: now.toISOString(), databases, attention }
}

function reportDatabase(database: string, inventory: ReportInventory, policy: ReportPolicy, now: Date): DatabaseReport {
  const own = inventory.backups
    .filter((backup) => backup.database === database)
    .toSorted((a, b) => Date.parse(b.snapshotAt) - Date.parse(a.snapshotAt))
  const restores = inventory.restores.filter((restore) => restore.database === database)
  const believed = own.filter((backup) => !isFromTheFuture(backup, now))
  const time = recoveryTime(believed.find(isWhole), restores)
  const rtoTargetMs = policy.rtoMinutes === undefined ? null : policy.rtoMinutes * MINUTE_MS
  const facts = {
    database,
    backups: own.length,
    good: own.filter(({ state }) => state === 'good').length,
    failed: own.filter(({ state }) => state === 'failed').length,
    recoveryPoint: recoveryPoint(own, policy.rpoHours ?? null, now),
    recoveryTime: time,
    rtoTargetMs,
    rtoMarginMs: time === null || rtoTargetMs === null ? null : rtoTargetMs - time.usableMs,
    restoreTrendMs: restores.slice(-TREND).map(({ restoreMs }) => restoreMs),
    ...scheduleGaps(own, policy, now),
    replaced: inventory.replaced === undefined ? null : [...(inventory.replaced.get(database) ?? [])],
  }
  const findings = [
    ...findRecovery(facts, own, now),
    ...findHabits(facts, believed, inventory),
    ...findUnreadable(database, inventory),
    ...findReplacedKept(facts.replaced ?? [], policy.keptReplacedDays ?? KEPT_REPLACED_DAYS, now),
  ]
  return { ...facts, findings: findings.toSorted(bySeverity) }
}

function isWhole({ kind, state }: BackupSummary): boolean {
  return kind === 'full' && state !== 'failed'
}

function findUnreadable(database: string, { unreadable }: ReportInventory): readonly ReportFinding[] {
  return unreadable
    .filter((each) => each.database === database)
    .map(({ id, reason }) =>
      finding('warning', 'unreadable', `backup "${id}" cannot be read`, reason, `backup show ${id}`),
    )
}

function bySeverity(a: ReportFinding, b: ReportFinding): number {
  return FINDING_SEVERITIES.indexOf(a.severity) - FINDING_SEVERITIES.indexOf(b.severity)
}
