import { BackupError } from '../errors.ts'
import { planHash } from './plan-hash.ts'
import type { RetentionPlan } from './plan-retention.ts'

/** Ids named at most. */
const NAMED = 5

/**
 * Makes sure that a plan is the one whose hash somebody has read and agreed to. Pure.
 * @throws {BackupError} `BACKUP_PRUNE_CHANGED`, saying what would happen now
 */
export function requirePlan(store: string, plan: RetentionPlan, expected: string): void {
  const actual = planHash(store, plan)
  if (actual === expected) return
  const gone = plan.decisions.filter(({ action }) => action !== 'keep').map(({ action, id }) => `${action} ${id}`)
  const named = gone.length > NAMED ? [...gone.slice(0, NAMED), `and ${gone.length - NAMED} more`] : gone
  const now = named.length === 0 ? 'would change nothing' : `would ${named.join(', ')}`
  throw new BackupError('BACKUP_PRUNE_CHANGED', `plan "${expected}" is out of date: a prune ${now}`, {
    hint: `Read the plan of now with \`pgtend backup prune\` and apply that one, "${actual}".`,
    details: { expected, actual },
  })
}
