import { blockedBy } from './lock-mode.ts'
import type { CheckedStatement } from './rule.ts'

/** Whether a statement is the first of its transaction that takes a lock which stops readers or writers: a timeout must be set by then. */
export function takesFirstStrongLock({ effects, transaction }: CheckedStatement): boolean {
  return effects.some(({ lock }) => blockedBy(lock) !== 'nothing') && transaction.strongLocks.size === 0
}
