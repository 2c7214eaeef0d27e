import { planRetention } from '../prune/plan-retention.ts'
import type { RetainedBackup, RetentionInventory } from '../prune/retention-inventory.ts'
import type { RetentionPolicy } from '../prune/retention-policy.ts'
import type { LeftOutOfCopy } from './plan-copy.ts'

/**
 * Names the backups of a place that the next prune of another place would remove when they came there: those that it has removed
 * already among them, which would be copied again for ever. Pure.
 */
export function expiredThere(
  here: RetentionInventory,
  there: RetentionInventory,
  policy: RetentionPolicy,
  now: Date,
): readonly LeftOutOfCopy[] {
  const known = new Set(there.backups.map(placeOf))
  const wanted = here.backups.filter((backup) => backup.trashUntil === null && !known.has(placeOf(backup)))
  const inventory = { ...there, backups: [...there.backups, ...wanted] }
  return planRetention(inventory, policy, now)
    .decisions.filter((decision) => decision.action === 'trash' && !known.has(placeOf(decision)))
    .map(({ database, id, rule }) => ({ database, id, reason: rule }))
}

function placeOf({ database, id }: Pick<RetainedBackup, 'database' | 'id'>): string {
  return JSON.stringify([database, id])
}
