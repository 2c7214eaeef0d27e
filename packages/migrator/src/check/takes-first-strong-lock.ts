import type { Effect } from './effects/effect.ts'
import { blockedBy } from './lock-mode.ts'
import type { CheckedStatement } from './rule.ts'

/** Whether a statement is the first of its transaction that takes a lock which stops readers or writers: a timeout must be set by then. */
export function takesFirstStrongLock({ effects, transaction }: CheckedStatement): boolean {
  return effects.some(isStrong) && !transaction.earlier.some(isStrong)
}

function isStrong({ lock }: Effect): boolean {
  return blockedBy(lock) !== 'nothing'
}
