import { escapeIdentifier } from '@pgtend/database'
import { type AlterAction, parseScript, type ScriptStatement, tableRef } from './parse-script.ts'
import type { CatalogFacts, ColumnFacts } from './read-catalog-facts.ts'
import {
  addedColumns,
  type ColumnRef,
  createdEnums,
  definedType,
  droppedColumns,
  droppedObjects,
} from './script-effects.ts'

const TEXTS = new Set(['text', 'varchar', 'bpchar'])
const NAME = '"(?:[^"]|"")*"'
/** How the engine adds a column: its type, whether it is required, its default. */
const ADD_COLUMN = new RegExp(
  `^ADD COLUMN\\s+${NAME}\\s+((?:${NAME}\\.)?${NAME}|[A-Z]+(?:\\(\\d+\\))?)(\\[\\])?( NOT NULL)?(?: DEFAULT (.*))?$`,
  's',
)

/**
 * Makes a change of type of what the engine would drop and make anew with nothing in it: a column whose enum became a text, or whose text
 * became an enum, or whose array of one became an array of the other. What does not fit the new type is an error then, and never lost.
 */
export async function keepValues(
  script: readonly ScriptStatement[],
  facts: CatalogFacts,
  schema: string,
): Promise<readonly ScriptStatement[]> {
  const enums = new Set([...facts.enums, ...script.flatMap((one) => createdEnums(one, schema))].map(({ name }) => name))
  const rewritten = script.map((statement) => ({ statement, ...rewrite(statement, { facts, enums, schema }) }))
  const kept = rewritten.flatMap(({ columns }) => columns)
  if (kept.length === 0) return script
  const needed = rewritten.filter(({ statement }) => !isThere(statement, { script, facts, kept, schema }))
  return parseScript(needed.map(({ sql }) => `${sql};`).join('\n'), schema)
}

interface Rewritten {
  readonly sql: string
  readonly columns: readonly ColumnRef[]
}

function rewrite(
  statement: ScriptStatement,
  {
    facts,
    enums,
    schema,
  }: { readonly facts: CatalogFacts; readonly enums: ReadonlySet<string>; readonly schema: string },
): Rewritten {
  const { sql, alter } = statement
  const { prefix = '', actions = [] } = alter ?? {}
  const added = addedColumns(statement, schema)
  const changes = new Map<string, readonly string[]>()
  const columns = droppedColumns(statement).filter(({ table, name }) => {
    const column = facts.columns.find((one) => isColumn(one, { table, name }))
    const definition = added.find((one) => one.name === name)?.definition
    const text = actions.find((action) => addedName(action) === name)?.text
    if (column === undefined || definition === undefined || text === undefined) return false
    const type = definedType(definition)
    const actionsInstead = isExchange(column.type, type, enums) ? changeType(column, text) : undefined
    if (actionsInstead !== undefined) changes.set(name, actionsInstead)
    return actionsInstead !== undefined
  })
  if (columns.length === 0) return { sql, columns }
  const texts = actions.flatMap((action) => {
    if (action.command.subtype === 'AT_DropColumn' && changes.has(action.command.name ?? '')) return []
    return changes.get(addedName(action) ?? '') ?? [action.text]
  })
  return { sql: prefix + texts.join(',\n'), columns }
}

/** One is an enum and the other a text, or each an array of such. */
function isExchange(from: string, to: string, enums: ReadonlySet<string>): boolean {
  const areArrays = isArray(from)
  if (areArrays !== isArray(to)) return false
  const [old, added] = [areArrays ? from.slice(1) : from, areArrays ? to.slice(1) : to]
  return (enums.has(old) && TEXTS.has(added)) || (TEXTS.has(old) && enums.has(added))
}

function isArray(type: string): boolean {
  return type.startsWith('_')
}

/** The old default goes first, because PostgreSQL cannot turn it into one of the new type. */
function changeType(column: ColumnFacts, addColumn: string): readonly string[] | undefined {
  const [, element, brackets = '', isRequired, newDefault] = ADD_COLUMN.exec(addColumn) ?? []
  if (element === undefined) return undefined
  const type = element + brackets
  const name = escapeIdentifier(column.name)
  const alter = `ALTER COLUMN ${name}`
  // The last step is an assignment: a text that is too long is refused, where a cast would cut it off.
  const isText = TEXTS.has(isArray(column.type) ? column.type.slice(1) : column.type)
  const value = isText ? `${name}::text${brackets}::${type}` : `${name}::text${brackets}`
  return [
    ...(column.defaultText === null ? [] : [`${alter} DROP DEFAULT`]),
    `${alter} SET DATA TYPE ${type} USING (${value})`,
    ...(newDefault === undefined ? [] : [`${alter} SET DEFAULT ${newDefault}`]),
    ...(isRequired !== undefined && !column.isRequired ? [`${alter} SET NOT NULL`] : []),
    ...(isRequired === undefined && column.isRequired ? [`${alter} DROP NOT NULL`] : []),
  ]
}

interface KeptColumns {
  readonly script: readonly ScriptStatement[]
  readonly facts: CatalogFacts
  readonly kept: readonly ColumnRef[]
  readonly schema: string
}

/** Whether a statement makes an index anew that did not go with its column. */
function isThere({ node }: ScriptStatement, { script, facts, kept, schema }: KeptColumns): boolean {
  if (!('IndexStmt' in node)) return false
  const { idxname, relation } = node.IndexStmt
  const table = tableRef(relation, schema)
  const index = facts.indexes.find((one) => one.schema === table.schema && one.name === idxname)
  const dropped = script.flatMap((statement) => droppedObjects(statement, 'OBJECT_INDEX', schema))
  return (
    index !== undefined &&
    !dropped.some((ref) => ref.schema === index.schema && ref.name === index.name) &&
    index.columns.some((name) => kept.some((ref) => isColumn({ ...index, name }, ref)))
  )
}

function addedName({ command: { subtype, def } }: AlterAction): string | undefined {
  return subtype === 'AT_AddColumn' && def !== undefined && 'ColumnDef' in def ? def.ColumnDef.colname : undefined
}

function isColumn(
  column: { readonly schema: string; readonly table: string; readonly name: string },
  { table, name }: ColumnRef,
): boolean {
  return column.schema === table.schema && column.table === table.name && column.name === name
}
