import type { AlterTableCmd, Node } from 'libpg-query'
import type { LockMode } from '../lock-mode.ts'
import type { RelationName } from '../relation-name.ts'
import type { SchemaState, TableState } from '../state/schema-state.ts'
import { alterCommands, nodeAs } from '../syntax.ts'
import { addColumnEffects } from './add-column-effects.ts'
import { addConstraintEffects, dropConstraintEffects, validateEffects } from './constraint-effects.ts'
import { type Effect, type EffectReason, effect } from './effect.ts'
import type { EffectContext } from './effect-context.ts'
import { attachEffects, detachEffects } from './partition-effects.ts'
import { provesNotNull } from './proves-not-null.ts'
import { typeChange } from './type-change.ts'

/** Actions that take less than ACCESS EXCLUSIVE. */
const WEAKER: Readonly<Record<string, LockMode>> = {
  AT_SetStatistics: 'SHARE UPDATE EXCLUSIVE',
  AT_SetRelOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ResetRelOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ReplaceRelOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_SetOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ResetOptions: 'SHARE UPDATE EXCLUSIVE',
  AT_ClusterOn: 'SHARE UPDATE EXCLUSIVE',
  AT_DropCluster: 'SHARE UPDATE EXCLUSIVE',
  AT_EnableTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableAlwaysTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableReplicaTrig: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_EnableTrigUser: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrig: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigAll: 'SHARE ROW EXCLUSIVE',
  AT_DisableTrigUser: 'SHARE ROW EXCLUSIVE',
  AT_AlterConstraint: 'ACCESS EXCLUSIVE',
}
const REASONS: Readonly<Record<string, EffectReason>> = {
  AT_DropNotNull: 'drop-not-null',
  AT_EnableRowSecurity: 'row-security',
  AT_DisableRowSecurity: 'row-security',
  AT_ForceRowSecurity: 'row-security',
  AT_NoForceRowSecurity: 'row-security',
  AT_ChangeOwner: 'owner',
}
/** Since this version a valid check spares SET NOT NULL its reading. */
const CHECK_PROVES = 12

/** What each action of an `alter table` does; partitions and children of the table share it. */
export function alterTableEffects(context: EffectContext, node: Node): readonly Effect[] {
  const statement = nodeAs(node, 'AlterTableStmt')
  if (statement === undefined) return []
  const { state } = context
  const table = state.nameOf(statement.relation)
  if (statement.missing_ok && state.isComplete && state.table(table) === undefined) return []
  if (statement.objtype === 'OBJECT_INDEX') return [effect('alter-table', table, 'SHARE UPDATE EXCLUSIVE')]
  const own = alterCommands(node).flatMap((command) => commandEffects(context, table, command))
  if (statement.relation?.inh !== true) return own
  const children = state.descendants(table)
  const shared = own.filter((found) => found.relation === table && !found.reason.endsWith('-partition'))
  return [...own, ...children.flatMap((child) => shared.map((found) => inPartition(found, child)))]
}

/** A partition gets its part of a unique index, and nothing else. */
function inPartition(found: Effect, relation: RelationName): Effect {
  return { ...found, relation, lock: found.reason === 'add-unique' ? 'SHARE' : found.lock }
}

function commandEffects(context: EffectContext, table: RelationName, command: AlterTableCmd): readonly Effect[] {
  const { subtype = '', def, name = '' } = command
  const { state, serverVersion } = context
  const known = state.table(table)
  const plain = (reason: EffectReason, details: Partial<Effect> = {}): readonly Effect[] => [
    effect(reason, table, 'ACCESS EXCLUSIVE', { subject: name, element: { AlterTableCmd: command }, ...details }),
  ]
  switch (subtype) {
    case 'AT_AddColumn': {
      const definition = nodeAs(def, 'ColumnDef')
      const isThere = command.missing_ok && known?.columns.has(definition?.colname ?? '')
      return definition === undefined || isThere ? plain('alter-table') : addColumnEffects(context, table, definition)
    }
    case 'AT_AddConstraint': {
      const constraint = nodeAs(def, 'Constraint')
      return constraint === undefined ? plain('alter-table') : addConstraintEffects(context, table, constraint)
    }
    case 'AT_ValidateConstraint':
      return validateEffects(context, table, name)
    case 'AT_DropConstraint':
      return dropConstraintEffects(context, table, name)
    case 'AT_SetNotNull': {
      const isProven =
        known?.columns.get(name)?.notNull || (serverVersion >= CHECK_PROVES && provesNotNull(state, table, name))
      return plain('set-not-null', { scans: !isProven })
    }
    case 'AT_AlterColumnType':
      return typeEffects(context, table, command)
    case 'AT_DropColumn':
      return [...plain('drop-column'), ...lostReferences(context, table, name)]
    case 'AT_SetLogged':
      return plain('rewrite-table', { rewrites: known?.unlogged !== false, scans: known?.unlogged !== false })
    case 'AT_SetUnLogged':
      return plain('rewrite-table', { rewrites: known?.unlogged !== true, scans: known?.unlogged !== true })
    case 'AT_SetAccessMethod':
      return plain('rewrite-table', { rewrites: name !== 'heap', scans: name !== 'heap' })
    case 'AT_SetTableSpace':
      return plain('rewrite-table', { rewrites: name !== 'pg_default', scans: name !== 'pg_default' })
    case 'AT_AttachPartition':
      return attachEffects(context, table, command)
    case 'AT_DetachPartition':
      return detachEffects(context, table, command)
    case 'AT_AddInherit':
    case 'AT_DropInherit': {
      const parent = nodeAs(def, 'RangeVar')
      const own = plain('alter-table')
      return parent === undefined
        ? own
        : [...own, effect('alter-table', state.nameOf(parent), 'SHARE UPDATE EXCLUSIVE')]
    }
    default:
      return [effect(REASONS[subtype] ?? 'alter-table', table, lockOf(subtype, known), { subject: name })]
  }
}

/** Options of a view decide what it shows. */
function lockOf(subtype: string, known: TableState | undefined): LockMode {
  return known?.kind === 'view' ? 'ACCESS EXCLUSIVE' : (WEAKER[subtype] ?? 'ACCESS EXCLUSIVE')
}

/** A check on the column is proven again even where the type stays, and an index is built again where its order may change. */
function typeEffects({ state }: EffectContext, table: RelationName, command: AlterTableCmd): readonly Effect[] {
  const { name = '' } = command
  const known = state.table(table)
  const change = typeChange(state, known?.columns.get(name)?.type, command)
  const details = { subject: name, element: { AlterTableCmd: command } }
  const one = (reason: EffectReason, more: Partial<Effect>): readonly Effect[] => [
    effect(reason, table, 'ACCESS EXCLUSIVE', { ...details, ...more }),
    ...tiedByKey(state, table, name, change === 'rewrite'),
  ]
  if (change === 'rewrite') return one('change-type', { rewrites: true, scans: true })
  const isChecked = [...(known?.constraints.values() ?? [])].some(
    ({ type, columns }) => type === 'check' && columns.includes(name),
  )
  if (isChecked) return one('change-type-recheck', { scans: true })
  const indexes = state.indexesOf(table)
  const isIndexed = indexes.some(({ columns }) => columns.includes(name))
  // An expression or a predicate is stored with the type that it was written for.
  const isComputed = indexes.some(({ computed }) => computed?.includes(name))
  if ((change !== 'free' && isIndexed) || isComputed) return one('change-type-reindex', { scans: true })
  return one(change === 'time-zone' ? 'change-type-time-zone' : 'change-type', {})
}

/** Both ends of a foreign key are locked when the type of one changes. */
function tiedByKey(state: SchemaState, table: RelationName, column: string, scans: boolean): readonly Effect[] {
  const constraints = [...(state.table(table)?.constraints.values() ?? [])].filter(({ columns }) =>
    columns.includes(column),
  )
  const isKey = constraints.some(({ type }) => type === 'primary' || type === 'unique')
  const tied = [
    ...constraints.flatMap(({ references }) => references ?? []),
    ...(isKey ? state.referencing(table) : []),
  ]
  return tied.map((other) => effect('change-type', other, 'ACCESS EXCLUSIVE', { subject: column, scans }))
}

/** A foreign key that goes with its column has triggers on the other table. */
function lostReferences({ state }: EffectContext, table: RelationName, column: string): readonly Effect[] {
  return [...(state.table(table)?.constraints.values() ?? [])].flatMap(({ references, columns }) =>
    references !== undefined && columns.includes(column)
      ? [effect('drop-reference', references, 'ACCESS EXCLUSIVE', { subject: column })]
      : [],
  )
}
