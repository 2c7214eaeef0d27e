import type { Constraint } from 'libpg-query'
import type { RelationName } from '../relation-name.ts'
import { constraintOf } from '../state/constraint-of.ts'
import { type Effect, type EffectReason, effect } from './effect.ts'
import type { EffectContext } from './effect-context.ts'
import { provesNotNull } from './proves-not-null.ts'

const REASONS: Readonly<Record<string, EffectReason>> = {
  check: 'add-check',
  unique: 'add-unique',
  primary: 'add-primary-key',
  exclusion: 'add-exclusion',
  'not-null': 'set-not-null',
}

/** What `alter table … add constraint` does: rows are read unless it is `not valid` or uses an index that is there. */
export function addConstraintEffects(
  { state }: EffectContext,
  table: RelationName,
  node: Constraint,
): readonly Effect[] {
  const constraint = constraintOf(state, table, node)
  if (constraint === undefined) return [effect('alter-table', table, 'ACCESS EXCLUSIVE')]
  const { name, type, valid, columns, references } = constraint
  const element = { Constraint: node }
  const details = { subject: name, element, scans: valid }
  if (type === 'foreign') {
    const own = effect('add-foreign-key', table, 'SHARE ROW EXCLUSIVE', details)
    const hasRows = !state.isFresh(table) || state.table(table)?.filled === true
    const other =
      references && effect('reference', references, 'SHARE ROW EXCLUSIVE', { ...details, scans: valid && hasRows })
    return other === undefined ? [own] : [own, other]
  }
  const usesIndex = node.indexname !== undefined
  // An existing index serves, but a primary key also wants proof that its columns are not NULL.
  const scans = usesIndex ? type === 'primary' && columns.some((column) => !provesNotNull(state, table, column)) : valid
  return [effect(REASONS[type] ?? 'alter-table', table, 'ACCESS EXCLUSIVE', { ...details, scans })]
}

/** Validating reads the rows, and lets everybody go on. */
export function validateEffects({ state }: EffectContext, table: RelationName, name: string): readonly Effect[] {
  const constraint = state.table(table)?.constraints.get(name)
  const scans = constraint?.valid !== true
  const own = effect('validate', table, 'SHARE UPDATE EXCLUSIVE', { subject: name, scans })
  return constraint?.references === undefined
    ? [own]
    : [own, effect('reference', constraint.references, 'ROW SHARE', { subject: name, scans })]
}

/** Dropping a foreign key takes its triggers off both tables. */
export function dropConstraintEffects({ state }: EffectContext, table: RelationName, name: string): readonly Effect[] {
  const references = state.table(table)?.constraints.get(name)?.references
  const own = effect('drop-constraint', table, 'ACCESS EXCLUSIVE', { subject: name })
  return references === undefined
    ? [own]
    : [own, effect('drop-reference', references, 'ACCESS EXCLUSIVE', { subject: name })]
}
