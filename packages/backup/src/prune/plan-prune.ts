import { z } from 'zod'
import type { BackupSummary } from '../catalog/manifest.ts'

export interface Retention {
  /** Backups younger than this are kept. */
  readonly days: number
  /** Number of years of which the newest good backup is kept. */
  readonly yearly: number
}

export interface PlanPruneOptions {
  readonly backups: readonly BackupSummary[]
  /** Backups of another environment have other rules: they are neither kept nor removed. Default: all backups are looked at. */
  readonly environment?: string | undefined
  readonly retention: Retention
  readonly now: Date
}

const decisionSchema = z.strictObject({
  database: z.string(),
  id: z.string(),
  snapshotAt: z.iso.datetime(),
  bytes: z.int().min(0),
  reason: z.string().describe('The rule that keeps or removes it.'),
})

/** What a prune keeps and removes, each with the rule that decided. */
export const prunePlanSchema = z.strictObject({
  keep: z.array(decisionSchema),
  remove: z.array(decisionSchema),
  bytes: z.int().min(0).describe('Freed by the removals.'),
})

export type PrunePlan = z.output<typeof prunePlanSchema>

const DAY_MS = 86_400_000

/**
 * Decides which backups to remove, for each database on its own. Pure. Never removes the newest verified backup; where none is
 * verified, never the newest one that has not failed. Only full backups count as one to fall back on.
 */
export function planPrune({ backups: all, environment, retention, now }: PlanPruneOptions): PrunePlan {
  const backups = all.filter((backup) => {
    return environment === undefined || backup.environment === null || backup.environment === environment
  })
  const keep: PrunePlan['keep'] = []
  const remove: PrunePlan['remove'] = []
  for (const database of new Set(backups.map((backup) => backup.database))) {
    const own = backups.filter((backup) => backup.database === database).toSorted(newestFirst)
    const reasons = keepReasons(own, retention, now)
    for (const backup of own) {
      const { id, snapshotAt, bytes } = backup
      const reason = reasons.get(id)
      const decision = { database, id, snapshotAt, bytes, reason: reason ?? `older than ${retention.days} days` }
      ;(reason === undefined ? remove : keep).push(decision)
    }
  }
  return { keep, remove, bytes: remove.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** Ids to keep with the reason; the strongest reason wins. */
function keepReasons(own: readonly BackupSummary[], { days, yearly }: Retention, now: Date): Map<string, string> {
  const reasons = new Map<string, string>()
  const limit = now.getTime() - days * DAY_MS
  for (const { id, snapshotAt } of own) {
    if (Date.parse(snapshotAt) > limit) reasons.set(id, `younger than ${days} days`)
  }
  const full = own.filter(({ kind, state }) => kind === 'full' && state !== 'failed')
  for (const [year, id] of newestOfYears(full, yearly)) reasons.set(id, `newest of ${year}`)
  const verified = full.find(({ state }) => state === 'verified')
  if (verified !== undefined) reasons.set(verified.id, 'newest verified backup')
  else if (full[0] !== undefined) reasons.set(full[0].id, 'newest complete backup')
  // Where there is no good full backup, whatever is newest is better than nothing.
  else if (own[0] !== undefined) reasons.set(own[0].id, 'newest backup')
  return reasons
}

/** The newest verified backup of each of the newest years, or the newest one where the year has none verified. */
function newestOfYears(full: readonly BackupSummary[], years: number): ReadonlyMap<number, string> {
  const newest = new Map<number, BackupSummary>()
  for (const backup of full) {
    const year = new Date(backup.snapshotAt).getUTCFullYear()
    const known = newest.get(year)
    if (known === undefined || (known.state !== 'verified' && backup.state === 'verified')) newest.set(year, backup)
  }
  return new Map(
    [...newest]
      .sort(([a], [b]) => b - a)
      .slice(0, years)
      .map(([year, { id }]) => [year, id]),
  )
}

function newestFirst(a: BackupSummary, b: BackupSummary): number {
  return Date.parse(b.snapshotAt) - Date.parse(a.snapshotAt) || (a.id < b.id ? 1 : -1)
}
