/** Table-level lock modes, weakest first, as SQL names them. */
export const LOCK_MODES = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
] as const

export type LockMode = (typeof LOCK_MODES)[number]

/** What other sessions cannot do while a lock is held. */
export type Blocked = 'reads and writes' | 'writes' | 'nothing'

/** Says from PostgreSQL's conflict table what of an application would wait for this lock. */
export function blockedBy(lock: LockMode | undefined): Blocked {
  if (lock === 'ACCESS EXCLUSIVE') return 'reads and writes'
  return lock === 'SHARE' || lock === 'SHARE ROW EXCLUSIVE' || lock === 'EXCLUSIVE' ? 'writes' : 'nothing'
}

/** The stronger of two modes in the order of the list above. */
export function strongerLock(left: LockMode | undefined, right: LockMode | undefined): LockMode | undefined {
  if (left === undefined || right === undefined) return left ?? right
  return LOCK_MODES.indexOf(left) >= LOCK_MODES.indexOf(right) ? left : right
}
