import { LOCK_MODES, type LockMode } from '../measure/lock-mode.ts'
import type { Measurement, RelationEffect } from '../measure/measurement.ts'
import type { Relation } from '../measure/relation.ts'

/** What a whole migration did to one relation: the strongest lock, and all work. */
export interface RelationSummary {
  readonly relation: Relation
  readonly lock: LockMode | undefined
  readonly rewritten: boolean
  readonly scanned: boolean
  readonly rowsChanged: number
}

/** Sums up the statements of a migration, relation by relation in the order of their names. Pure. */
export function summarizeEffects({ statements }: Measurement): readonly RelationSummary[] {
  const byName = new Map<string, RelationSummary>()
  for (const effect of statements.flatMap(({ effects }) => effects)) {
    const { relation } = effect
    const known = byName.get(relation.name)
    byName.set(relation.name, known === undefined ? effect : combine(known, effect))
  }
  return [...byName.values()].sort((a, b) => (a.relation.name < b.relation.name ? -1 : 1))
}

/** The effects in words, without indexes and locks that stop nobody from anything. Pure. */
export function describeEffects(measurement: Measurement): string {
  const shown = summarizeEffects(measurement).filter(
    ({ relation, lock, scanned, rewritten }) =>
      relation.kind !== 'index' && (scanned || rewritten || rank(lock) >= rank('SHARE UPDATE EXCLUSIVE')),
  )
  return shown.map(describe).join('; ')
}

function describe({ relation, lock, rewritten, scanned, rowsChanged }: RelationSummary): string {
  const work = rewritten ? 'rewritten' : scanned ? 'read' : undefined
  const rows = rowsChanged > 0 && rowsChanged >= relation.rows / 2 ? 'all rows locked' : undefined
  const parts = [lock ?? 'no lock', work, rows].filter((part) => part !== undefined)
  return `${relation.name}: ${parts.join(', ')}`
}

function combine(a: RelationSummary, b: RelationEffect): RelationSummary {
  return {
    relation: a.relation,
    lock: rank(a.lock) >= rank(b.lock) ? a.lock : b.lock,
    rewritten: a.rewritten || b.rewritten,
    scanned: a.scanned || b.scanned,
    rowsChanged: a.rowsChanged + b.rowsChanged,
  }
}

function rank(lock: LockMode | undefined): number {
  return lock === undefined ? -1 : LOCK_MODES.indexOf(lock)
}
