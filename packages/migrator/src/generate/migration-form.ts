import { escapeIdentifier } from '@pgtend/database'
import type { AlterTableCmd } from 'libpg-query'
import type { ScriptStatement } from '../prisma-engine/changes/parse-script.ts'
import { type AlterAction, droppedRef, type ObjectRef, tableRef } from '../prisma-engine/changes/parse-script.ts'
import type { CatalogFacts } from '../prisma-engine/changes/read-catalog-facts.ts'
import { droppedColumns, droppedObjects } from '../prisma-engine/changes/script-effects.ts'
import { requireSafely } from './require-safely.ts'

/** The statements of a migration in the order of its file. */
export interface MigrationForm {
  /** Belong together, in one transaction. */
  readonly together: readonly string[]
  /** No transaction can hold them: indexes that are built and dropped without locking writers out. */
  readonly indexes: readonly string[]
  /** Commit one by one, so that none waits or reads a table under the locks of another: validations, and keys that need the indexes. */
  readonly alone: readonly string[]
}

export interface FormOptions {
  /** The catalog before the statements. */
  readonly facts: CatalogFacts
  /** Where names without schema are. */
  readonly schema: string
}

/**
 * Gives statements of the engine the form that leaves tables in use readable and writable: indexes concurrently, foreign keys and required
 * columns checked in a step of their own. The schema afterwards is the same. New tables need none of it. Pure.
 */
export function safeForm(statements: readonly ScriptStatement[], options: FormOptions): MigrationForm {
  const placed = statements.map((statement) => placeStatement(statement, statements, options))
  // The new before the old goes, so that there is always one; but for those that get its name.
  const indexes = [
    ...placed.flatMap(({ built = [] }) => built),
    ...placed.flatMap(({ dropped = [] }) => dropped),
    ...placed.flatMap(({ rebuilt = [] }) => rebuilt),
  ]
  const keys = placed.flatMap(({ keys = [] }) => keys)
  // A key may refer to a unique index that is only built after the transaction.
  const keysWait = indexes.some((sql) => sql.startsWith('CREATE UNIQUE'))
  const together = placed.flatMap(({ together = [] }) => together)
  return {
    together: keysWait ? together : [...together, ...keys],
    indexes,
    alone: [...(keysWait ? keys : []), ...placed.flatMap(({ later = [] }) => later)],
  }
}

/** The engine's own text, in one transaction. Pure. */
export function plainForm(statements: readonly ScriptStatement[]): MigrationForm {
  return { together: statements.map(({ sql }) => sql), indexes: [], alone: [] }
}

interface Placed {
  readonly together?: readonly string[]
  readonly built?: readonly string[]
  readonly dropped?: readonly string[]
  readonly rebuilt?: readonly string[]
  readonly keys?: readonly string[]
  readonly later?: readonly string[]
}

function placeStatement(
  statement: ScriptStatement,
  all: readonly ScriptStatement[],
  { facts, schema }: FormOptions,
): Placed {
  const { sql, node, alter } = statement
  const isInUse = (table: ObjectRef): boolean =>
    facts.tables.some((one) => one.schema === table.schema && one.name === table.name)
  if ('IndexStmt' in node) {
    if (!isInUse(tableRef(node.IndexStmt.relation, schema))) return { together: [sql] }
    const indexes = [sql.replace(/^CREATE (UNIQUE )?INDEX /, 'CREATE $1INDEX CONCURRENTLY ')]
    const dropped = all.flatMap((one) => droppedObjects(one, 'OBJECT_INDEX', schema))
    const isRebuilt = dropped.some(({ name }) => name === node.IndexStmt.idxname)
    return isRebuilt ? { rebuilt: indexes } : { built: indexes }
  }
  if ('DropStmt' in node && node.DropStmt.removeType === 'OBJECT_INDEX') {
    const [object] = node.DropStmt.objects ?? []
    const canWait = object !== undefined && canDropLater(droppedRef(object, schema), statement, all, facts)
    return canWait ? { dropped: [sql.replace(/^DROP INDEX /, 'DROP INDEX CONCURRENTLY ')] } : { together: [sql] }
  }
  if (alter?.actions === undefined) return { together: [sql] }
  const inUse = isInUse(alter.table)
  return joinPlaced(
    alter.prefix,
    alter.actions.map((action) => placeAction(action, { table: alter.table, inUse, facts, prefix: alter.prefix })),
  )
}

/** Not when its column goes before it, or when something else gets its name in the transaction. */
function canDropLater(
  ref: ObjectRef,
  statement: ScriptStatement,
  all: readonly ScriptStatement[],
  facts: CatalogFacts,
): boolean {
  const index = facts.indexes.find((one) => one.schema === ref.schema && one.name === ref.name)
  if (index === undefined) return false
  const goes = all
    .flatMap(droppedColumns)
    .some(
      ({ table, name }) => table.schema === index.schema && table.name === index.table && index.columns.includes(name),
    )
  const others = all.filter((one) => one !== statement && !('IndexStmt' in one.node))
  return !goes && !others.some(({ sql }) => sql.includes(escapeIdentifier(ref.name)))
}

interface ActionPlace {
  readonly table: ObjectRef
  /** Was there before, so that it may have rows and users. */
  readonly inUse: boolean
  readonly facts: CatalogFacts
  readonly prefix: string
}

/** `together` are actions here, without the `alter table` before them. */
function placeAction({ command, text }: AlterAction, { table, inUse, facts, prefix }: ActionPlace): Placed {
  const key = addedForeignKey(command)
  if (key !== undefined) {
    if (!inUse) return { keys: [prefix + text] }
    return { keys: [`${prefix}${text} NOT VALID`], later: [`${prefix}VALIDATE CONSTRAINT ${escapeIdentifier(key)}`] }
  }
  const { subtype, name = '' } = command
  const column = facts.columns.find(
    (one) => one.schema === table.schema && one.table === table.name && one.name === name,
  )
  if (subtype !== 'AT_SetNotNull' || !inUse || column === undefined) return { together: [text] }
  const { action, statements } = requireSafely(table.name, name, prefix)
  return { together: [action], later: statements }
}

function joinPlaced(prefix: string, placed: readonly Placed[]): Placed {
  const actions = placed.flatMap(({ together = [] }) => together)
  return {
    together: actions.length === 0 ? [] : [prefix + actions.join(',\n')],
    keys: placed.flatMap(({ keys = [] }) => keys),
    later: placed.flatMap(({ later = [] }) => later),
  }
}

function addedForeignKey({ subtype, def }: AlterTableCmd): string | undefined {
  if (subtype !== 'AT_AddConstraint' || def === undefined || !('Constraint' in def)) return undefined
  return def.Constraint.contype === 'CONSTR_FOREIGN' ? def.Constraint.conname : undefined
}
