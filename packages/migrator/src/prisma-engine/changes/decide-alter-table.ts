import type { AlterTableCmd, Node } from 'libpg-query'
import type { PossibleLoss, PossibleObstacle } from './change.ts'
import type { ChangeScope } from './change-scope.ts'
import { isRequiredWithoutDefault, lossOfAction } from './data-at-risk.ts'
import { type Decision, joinDecisions, leave, run, skip } from './decision.ts'
import { type AlterAction, droppedRef, type ObjectRef, type ScriptStatement, tableRef } from './parse-script.ts'
import { constraintReason, defaultReason } from './raw-sql-reason.ts'

type AlterTable = NonNullable<ScriptStatement['alter']>

/** Decides about every action of an `alter table` of the engine. Pure. */
export function decideAlterTable(sql: string, { table, prefix, actions }: AlterTable, scope: ChangeScope): Decision {
  const object = `table "${table.name}"`
  const reason = scope.reasonToProtect(table)
  if (reason !== undefined) return leave(object, sql, reason)
  if (actions === undefined) return leave(object, sql, 'its changes could not be told apart')
  const judged = actions.map((action) => ({ action, why: reasonToSkip(table, action.command, scope) }))
  const kept = judged.flatMap(({ action, why }) => (why === undefined ? [action] : []))
  const left = judged.flatMap(({ action, why }) =>
    why === undefined ? [] : [leave(`${why.object} of table "${table.name}"`, prefix + action.text, why.reason)],
  )
  return joinDecisions([...left, kept.length === 0 ? skip() : runActions(table, prefix, kept, scope)])
}

function runActions(table: ObjectRef, prefix: string, actions: readonly AlterAction[], scope: ChangeScope): Decision {
  const added = new Set(actions.flatMap(({ command }) => addedColumn(command) ?? []))
  const commands = actions.map(({ command }) => command)
  return {
    ...run(prefix + actions.map(({ text }) => text).join(',\n')),
    losses: commands.flatMap((command) => lossesOf(table, command, added, scope)),
    obstacles: commands.flatMap((command) => obstaclesOf(table, command, scope)),
  }
}

function reasonToSkip(
  table: ObjectRef,
  command: AlterTableCmd,
  scope: ChangeScope,
): { readonly object: string; readonly reason: string } | undefined {
  const { subtype, name = addedColumn(command) ?? '' } = command
  const column = scope.findColumn(table, name)
  if (column?.isGenerated) {
    return { object: `column "${name}"`, reason: 'generated column, which a Prisma schema cannot describe' }
  }
  if (scope.keepsColumn(table, name)) return { object: `column "${name}"`, reason: 'it has that type already' }
  const chosen =
    subtype === 'AT_ColumnDefault' && command.def === undefined && column ? defaultReason(column) : undefined
  if (chosen !== undefined) return { object: `default of column "${name}"`, reason: chosen }
  const constraint = subtype === 'AT_DropConstraint' ? scope.findConstraint(table, name) : undefined
  const reason = constraint === undefined ? undefined : constraintReason(constraint)
  if (reason !== undefined) return { object: `constraint "${name}"`, reason }
  const added = addedConstraint(command)
  return added !== undefined && scope.keepsName(added)
    ? { object: `constraint "${added}"`, reason: 'there is one of that name in a form of its own' }
    : undefined
}

function lossesOf(
  { schema, name: table }: ObjectRef,
  command: AlterTableCmd,
  added: ReadonlySet<string>,
  scope: ChangeScope,
): readonly PossibleLoss[] {
  const column = command.name ?? ''
  const kind = lossOfAction(command, scope.findColumn({ schema, name: table }, column), added)
  return kind === undefined ? [] : [{ kind, schema, table, column }]
}

function obstaclesOf(ref: ObjectRef, command: AlterTableCmd, scope: ChangeScope): readonly PossibleObstacle[] {
  const { schema, name: table } = ref
  const column = addedColumn(command)
  if (column !== undefined && isRequiredWithoutDefault(command)) {
    return [{ kind: 'required-column-without-default', schema, table, columns: [column] }]
  }
  return command.subtype === 'AT_SetNotNull'
    ? [{ kind: 'nulls-in-required-column', schema, table, columns: [command.name ?? ''] }]
    : [...orphansOf(ref, command, scope), ...strangersOf(ref, command, scope)]
}

/** Only where the column may have a value that its new enum lacks. */
function strangersOf(
  ref: ObjectRef,
  { subtype, name = '', def }: AlterTableCmd,
  scope: ChangeScope,
): readonly PossibleObstacle[] {
  if (subtype !== 'AT_AlterColumnType' || def === undefined || !('ColumnDef' in def)) return []
  const { typeName } = def.ColumnDef
  if (typeName === undefined || (typeName.arrayBounds ?? []).length > 0) return []
  const allowed = scope.findLabels(droppedRef({ TypeName: typeName }, scope.schema))
  const column = scope.findColumn(ref, name)
  if (allowed === undefined || column === undefined) return []
  const before = scope.findLabels({ schema: column.typeSchema, name: column.type })
  if (before?.every((label) => allowed.includes(label))) return []
  return [{ kind: 'values-outside-enum', schema: ref.schema, table: ref.name, columns: [name], allowed }]
}

/** Only where rows can be without a parent: both sides are there, and no key of that name held them together. */
function orphansOf(ref: ObjectRef, { subtype, def }: AlterTableCmd, scope: ChangeScope): readonly PossibleObstacle[] {
  if (subtype !== 'AT_AddConstraint' || def === undefined || !('Constraint' in def)) return []
  const { contype, conname = '', fk_attrs, pk_attrs, pktable } = def.Constraint
  if (contype !== 'CONSTR_FOREIGN' || scope.findConstraint(ref, conname) !== undefined) return []
  const parent = tableRef(pktable, scope.schema)
  const references = { schema: parent.schema, table: parent.name, columns: namesOf(pk_attrs) }
  const columns = namesOf(fk_attrs)
  const isThere =
    columns.every((name) => scope.findColumn(ref, name)) &&
    references.columns.every((name) => scope.findColumn(parent, name))
  return isThere ? [{ kind: 'rows-without-parent', schema: ref.schema, table: ref.name, columns, references }] : []
}

function namesOf(nodes: readonly Node[] | undefined): readonly string[] {
  return (nodes ?? []).flatMap((node) => ('String' in node ? [node.String.sval ?? ''] : []))
}

function addedColumn({ subtype, def }: AlterTableCmd): string | undefined {
  return subtype === 'AT_AddColumn' && def !== undefined && 'ColumnDef' in def ? def.ColumnDef.colname : undefined
}

function addedConstraint({ subtype, def }: AlterTableCmd): string | undefined {
  return subtype === 'AT_AddConstraint' && def !== undefined && 'Constraint' in def ? def.Constraint.conname : undefined
}
