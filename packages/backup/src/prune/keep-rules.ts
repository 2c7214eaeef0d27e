import { PERIOD_NAMES, type Period } from './period-names.ts'
import type { RetainedBackup } from './retention-inventory.ts'
import { daysText, type RetentionPolicy } from './retention-policy.ts'

const DAY_MS = 86_400_000
const PERIODS = [
  ['yearly', 'year'],
  ['monthly', 'month'],
  ['weekly', 'week'],
  ['daily', 'day'],
] as const satisfies readonly (readonly [Period, string])[]

/**
 * Says which backups of one database, server and environment stay, by id, each with the strongest rule that keeps it. `own` is sorted,
 * newest first. A backup in the trash is kept from being deleted where it has become the best there is. Pure.
 */
export function keepRules(
  own: readonly RetainedBackup[],
  policy: RetentionPolicy,
  now: number,
): ReadonlyMap<string, string> {
  const rules = new Map<string, string>()
  const keep = (backup: RetainedBackup | undefined, rule: string): void => {
    if (backup !== undefined && !rules.has(backup.id)) rules.set(backup.id, rule)
  }
  for (const backup of own) {
    if (backup.held !== null) keep(backup, `held: ${backup.held}`)
    if (backup.usedBy !== null) keep(backup, `in use: ${backup.usedBy}`)
    if (timeOf(backup) > now) keep(backup, 'its snapshot lies in the future: one of the clocks is wrong')
  }
  // What a wrong clock dated into the future is no newest of anything: it must not push a real one out.
  const past = own.filter((backup) => timeOf(backup) <= now)
  const live = past.filter(({ trashUntil }) => trashUntil === null)
  keepFallbacks([...live, ...past.filter(({ trashUntil }) => trashUntil !== null)], policy, keep)
  for (const [period, word] of PERIODS) {
    for (const [name, backup] of bestOfPeriods(live, period, policy[period])) keep(backup, `newest of ${word} ${name}`)
  }
  for (const backup of live) {
    if (now - timeOf(backup) < policy.days * DAY_MS) keep(backup, `younger than ${daysText(policy.days)}`)
  }
  return rules
}

type Keep = (backup: RetainedBackup | undefined, rule: string) => void

/** Whatever the ages, these stay. `candidates` has those in the trash last. */
function keepFallbacks(candidates: readonly RetainedBackup[], { minVerified }: RetentionPolicy, keep: Keep): void {
  const full = candidates.filter(isUsable)
  const good = full.filter(({ state }) => state === 'good')
  const [newest] = good
  keep(newest, 'newest verified backup')
  for (const backup of good.slice(0, minVerified)) keep(backup, `one of the ${minVerified} newest verified backups`)
  if (newest?.partial) {
    keep(
      good.find(({ partial }) => !partial),
      'newest verified backup with derived data',
    )
  }
  const complete = full.find(({ state }) => state !== 'degraded') ?? full[0]
  keep(complete, 'newest complete backup')
  // What lacks an index still has rows that no older backup has.
  keep(full[0], 'newest backup, although degraded')
  // Where there is no good full backup, whatever is newest is better than nothing.
  if (complete === undefined) keep(candidates[0], 'newest backup, and there is no better one')
}

/** The newest good backup of each of the newest periods that have one, or the best there is where the period has none good. */
function bestOfPeriods(
  live: readonly RetainedBackup[],
  period: Period,
  count: number,
): readonly (readonly [string, RetainedBackup])[] {
  const best = new Map<string, RetainedBackup>()
  for (const backup of live.filter(isUsable)) {
    const name = PERIOD_NAMES[period](timeOf(backup))
    const known = best.get(name)
    if (known === undefined || RANK[backup.state] > RANK[known.state]) best.set(name, backup)
  }
  return [...best].slice(0, count)
}

const RANK = { good: 3, unverified: 2, degraded: 1, failed: 0 } as const

/** Only a full backup that is not known to be bad is one to fall back on. */
function isUsable({ kind, state }: RetainedBackup): boolean {
  return kind === 'full' && state !== 'failed'
}

function timeOf({ snapshotAt }: RetainedBackup): number {
  return Date.parse(snapshotAt)
}
