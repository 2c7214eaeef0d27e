import type { AlterTableCmd, Node } from 'libpg-query'
import type { Effect } from '../effects/effect.ts'
import type { RelationName } from '../relation-name.ts'
import type { CheckedStatement } from '../rule.ts'
import { columnConstraints } from '../state/column-of.ts'
import { alterCommands, nodeAs } from '../syntax.ts'
import { alterActions } from './alter-actions.ts'
import { attachAfterCheck } from './attach-after-check.ts'
import { requireColumn } from './require-column.ts'
import { safeAddColumn } from './safe-add-column.ts'
import { safeAddConstraint } from './safe-add-constraint.ts'
import { inNextMigration, mergeStages, printStages, type Stages } from './stages.ts'

/** The order in which the server takes the actions of one statement; what is not here comes last. */
const PASSES: Readonly<Record<string, number>> = {
  AT_DropColumn: 0,
  AT_DropConstraint: 0,
  AT_DropNotNull: 0,
  AT_AlterColumnType: 1,
  AT_AddColumn: 2,
  AT_SetNotNull: 3,
  AT_AddConstraint: 4,
}

/** An `alter table`, read once: there may be a finding for each of its thousand actions. */
interface ReadStatement {
  readonly commands: readonly AlterTableCmd[]
  /** The action that an effect may name: it speaks of the action, of its column or of a constraint in it. */
  readonly commandOf: ReadonlyMap<unknown, AlterTableCmd>
  /** Its safe form, the same for whatever was found in it; null where there is none. */
  whole?: string | null
}

const readStatements = new WeakMap<CheckedStatement, ReadStatement>()

/**
 * A whole `alter table` without harm: the safe form of each action that needs one, the others as they are written, in the order in which
 * the server takes them. Undefined where the action that was found has no safe form. Pure.
 */
export function safeAlterTable(statement: CheckedStatement, { relation, element }: Effect): string | undefined {
  const read = readStatements.get(statement) ?? readStatement(statement)
  readStatements.set(statement, read)
  const found = commandAt(read, element)
  const own = found && safeForm(statement, relation, found)
  if (own === undefined) return undefined
  if (read.commands.length === 1) return printStages(own)
  read.whole ??= wholeForm(statement, relation, read) ?? null
  return read.whole ?? undefined
}

function readStatement({ node }: CheckedStatement): ReadStatement {
  const commands = alterCommands(node)
  const parts = commands.flatMap((command) => {
    const column = nodeAs(command.def, 'ColumnDef')
    const constraints = column === undefined ? [] : columnConstraints(column)
    return [command, column, nodeAs(command.def, 'Constraint'), ...constraints].map((part) => [part, command] as const)
  })
  return { commands, commandOf: new Map(parts.filter(([part]) => part !== undefined)) }
}

function commandAt({ commandOf }: ReadStatement, element: Node | undefined): AlterTableCmd | undefined {
  return element === undefined ? undefined : commandOf.get(Object.values(element)[0])
}

function wholeForm(statement: CheckedStatement, relation: RelationName, read: ReadStatement): string | undefined {
  const { commands } = read
  const text = alterActions(statement.sql, commands.length)
  if (text === undefined) return undefined
  const effects = statement.effects.filter(({ scans, rewrites, fails }) => scans || rewrites || fails === true)
  const costly = new Set(effects.map(({ element }) => commandAt(read, element)))
  const forms = commands.map((command) => (costly.has(command) ? safeForm(statement, relation, command) : undefined))
  const replaced = replacedKeys(
    commands.filter(({ subtype }, index) => subtype === 'AT_DropConstraint' || forms[index]),
  )
  const parts = commands.map((command, index) => {
    const isDone = command.subtype === 'AT_DropConstraint' && replaced.has(command.name ?? '')
    const alone = [[`${text.head} ${text.actions[index] ?? ''};`]]
    const written = command.subtype === 'AT_ValidateConstraint' ? inNextMigration(alone) : alone
    return { pass: passOf(command), stages: isDone ? [] : (forms[index] ?? written) }
  })
  const stages = mergeStages(parts.toSorted((left, right) => left.pass - right.pass).map((part) => part.stages))
  // Two constraints without a name that would be called the same: which number each gets is for the server to say.
  return stages.some((each) => new Set(each).size < each.length) ? undefined : printStages(stages)
}

/** Keys that are dropped and added under the same name: at once, so that there is no moment without one. */
function replacedKeys(commands: readonly AlterTableCmd[]): ReadonlySet<string> {
  const dropped = commands.flatMap(({ subtype, name }) => (subtype === 'AT_DropConstraint' ? (name ?? []) : []))
  const added = commands.flatMap(({ def }) => {
    const { contype, conname } = nodeAs(def, 'Constraint') ?? {}
    return contype === 'CONSTR_PRIMARY' || contype === 'CONSTR_UNIQUE' ? (conname ?? []) : []
  })
  return new Set(dropped.filter((name) => added.includes(name)))
}

function safeForm(statement: CheckedStatement, relation: RelationName, command: AlterTableCmd): Stages | undefined {
  const { subtype, def, name = '' } = command
  if (subtype === 'AT_SetNotNull') return requireColumn(relation, name)
  if (subtype === 'AT_AttachPartition') return attachAfterCheck(statement, command)
  const column = nodeAs(def, 'ColumnDef')
  if (subtype === 'AT_AddColumn' && column !== undefined)
    return safeAddColumn(statement, { relation, column, ifMissing: command.missing_ok === true })
  const constraint = nodeAs(def, 'Constraint')
  if (subtype !== 'AT_AddConstraint' || constraint === undefined) return undefined
  const replaces = replacedKeys(alterCommands(statement.node)).has(constraint.conname ?? '')
  return safeAddConstraint(statement, relation, constraint, replaces)
}

/** A default is dropped before everything else and set after it. */
function passOf({ subtype, def }: AlterTableCmd): number {
  if (subtype === 'AT_ColumnDefault') return def === undefined ? 0 : 5
  return PASSES[subtype ?? ''] ?? 5
}
