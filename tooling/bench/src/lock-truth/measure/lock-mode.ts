/** Table-level lock modes, weakest first, as SQL names them. Not the linter's own list: what judges it must not stand on it. */
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

/** What traffic a lock stops: `all` also stops reads, `writes` only what changes rows. */
export type Blocks = 'all' | 'writes' | 'nothing'

/** Turns `AccessExclusiveLock`, as `pg_locks` spells it, into `ACCESS EXCLUSIVE`. Pure. */
export function lockModeOf(pgLocksMode: string): LockMode {
  const words = pgLocksMode.replace(/Lock$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
  const mode = LOCK_MODES.find((candidate) => candidate === words.toUpperCase())
  if (mode === undefined) throw new Error(`not a lock mode: "${pgLocksMode}"`)
  return mode
}

/** The strongest of some modes in the order of the list above; undefined for none. Pure. */
export function strongest(modes: Iterable<LockMode>): LockMode | undefined {
  const held = new Set(modes)
  return LOCK_MODES.findLast((mode) => held.has(mode))
}

/** Says from PostgreSQL's conflict table which statements of an application would wait for this lock. Pure. */
export function blocks(mode: LockMode | undefined): Blocks {
  if (mode === 'ACCESS EXCLUSIVE') return 'all'
  return mode === 'SHARE' || mode === 'SHARE ROW EXCLUSIVE' || mode === 'EXCLUSIVE' ? 'writes' : 'nothing'
}
