import type { ColumnDef, Node } from 'libpg-query'
import type { Rename } from './change.ts'
import { isWidening } from './is-widening.ts'
import { droppedRef, type ObjectRef, type ScriptStatement } from './parse-script.ts'
import type { CatalogFacts, ColumnFacts } from './read-catalog-facts.ts'
import {
  addedColumns,
  type ColumnRef,
  createdEnums,
  definedType,
  droppedColumns,
  droppedObjects,
} from './script-effects.ts'

const TEXTS = new Set(['text', 'varchar', 'bpchar', 'citext'])

/** Something that the script drops while it adds something else of the kind: perhaps it was renamed. */
export interface PossibleRename extends Omit<Rename, 'to'> {
  /** What is added beside it. */
  readonly added: readonly string[]
  /** Those of them that look like it: a column of a fitting type, a table or enum with enough in common. */
  readonly likely: readonly string[]
}

/** Finds what a script drops and may have renamed instead: tables and enums, or columns and values of enums. Pure. */
export function findRenames(
  script: readonly ScriptStatement[],
  facts: CatalogFacts,
  schema: string,
): readonly PossibleRename[] {
  const found = [
    ...findTables(script, facts, schema),
    ...findEnums(script, facts, schema),
    ...findColumns(script, facts, schema),
    ...findEnumValues(script, facts, schema),
  ]
  return found.filter(({ added }) => added.length > 0)
}

function findTables(script: readonly ScriptStatement[], facts: CatalogFacts, schema: string): PossibleRename[] {
  const created = groupByTable(
    script.filter(({ node }) => 'CreateStmt' in node).flatMap((statement) => addedColumns(statement, schema)),
  )
  return script
    .flatMap((statement) => droppedObjects(statement, 'OBJECT_TABLE', schema))
    .map((table) => {
      const names = new Set(facts.columns.filter((column) => isOf(column, table)).map(({ name }) => name))
      const candidates = created.filter((other) => other.table.schema === table.schema)
      const likely = candidates.filter(({ columns }) => {
        const common = columns.filter(({ name }) => names.has(name)).length
        // One column in common says nothing: every table has an `id`.
        return common > 1 && common * 2 >= Math.max(names.size, columns.length)
      })
      return possible('table', table, table.name, candidates.map(tableName), likely.map(tableName))
    })
}

function findColumns(script: readonly ScriptStatement[], facts: CatalogFacts, schema: string): PossibleRename[] {
  const altered = script.filter(({ alter }) => alter !== undefined)
  const added = groupByTable(altered.flatMap((statement) => addedColumns(statement, schema)))
  return altered.flatMap(droppedColumns).flatMap(({ table, name }) => {
    const column = facts.columns.find((one) => isOf(one, table) && one.name === name)
    const columns = added.find((group) => sameRef(group.table, table))?.columns ?? []
    // A column that is dropped and made anew has changed its type, not its name.
    if (column === undefined || column.isGenerated || columns.some((one) => one.name === name)) return []
    const existing = facts.columns.filter((one) => isOf(one, table)).map((one) => one.name)
    const fresh = columns.filter((one) => !existing.includes(one.name))
    const likely = fresh.filter(({ definition }) => fits(column, definition))
    return [possible('column', { ...table }, name, fresh.map(columnName), likely.map(columnName))]
  })
}

function findEnums(script: readonly ScriptStatement[], facts: CatalogFacts, schema: string): PossibleRename[] {
  const created = script.flatMap((statement) => createdEnums(statement, schema))
  return script
    .flatMap((statement) => droppedObjects(statement, 'OBJECT_TYPE', schema))
    .flatMap((ref) => facts.enums.filter((one) => sameRef(one, ref)))
    .map((dropped) => {
      const candidates = created.filter((one) => one.schema === dropped.schema)
      const likely = candidates.filter(({ labels }) => labels.some((label) => dropped.labels.includes(label)))
      return possible(
        'enum',
        dropped,
        dropped.name,
        candidates.map(({ name }) => name),
        likely.map(({ name }) => name),
      )
    })
}

/** To remove a value the engine makes a new type and gives it the old one's name. */
function findEnumValues(script: readonly ScriptStatement[], facts: CatalogFacts, schema: string): PossibleRename[] {
  const created = script.flatMap((statement) => createdEnums(statement, schema))
  const renamed = script.flatMap(({ node }) => renamedType(node, schema))
  return facts.enums.flatMap((old) => {
    const successor = renamed.find(({ from, to }) => sameRef({ schema: from.schema, name: to }, old))?.from
    const fresh = successor && created.find((one) => sameRef(one, successor))
    if (fresh === undefined) return []
    const added = fresh.labels.filter((label) => !old.labels.includes(label))
    const removed = old.labels.filter((label) => !fresh.labels.includes(label))
    return removed.map((label) => possible('enum-value', old, label, added, added))
  })
}

function possible(
  kind: Rename['kind'],
  { schema, name: of }: ObjectRef,
  from: string,
  added: readonly string[],
  likely: readonly string[],
): PossibleRename {
  return { kind, schema, of, from, added, likely }
}

/** Whether the values can stay what they are; the engine changes what else differs. A number may become a text, but hardly with its name. */
function fits(column: ColumnFacts, definition: ColumnDef): boolean {
  const { typeName } = definition
  if (typeName === undefined) return false
  const type = definedType(definition)
  return type === column.type || (TEXTS.has(type) === TEXTS.has(column.type) && isWidening(column, typeName))
}

function renamedType(node: Node, schema: string): readonly { readonly from: ObjectRef; readonly to: string }[] {
  if (!('RenameStmt' in node) || node.RenameStmt.renameType !== 'OBJECT_TYPE') return []
  const { object, newname = '' } = node.RenameStmt
  return object === undefined ? [] : [{ from: droppedRef(object, schema), to: newname }]
}

type AddedColumn = ReturnType<typeof addedColumns>[number]

interface TableColumns {
  readonly table: ObjectRef
  readonly columns: AddedColumn[]
}

function groupByTable(columns: readonly AddedColumn[]): readonly TableColumns[] {
  const groups: TableColumns[] = []
  for (const column of columns) {
    const group = groups.find(({ table }) => sameRef(table, column.table))
    if (group === undefined) groups.push({ table: column.table, columns: [column] })
    else group.columns.push(column)
  }
  return groups
}

function tableName({ table }: TableColumns): string {
  return table.name
}

function columnName({ name }: ColumnRef): string {
  return name
}

function isOf(column: ColumnFacts, table: ObjectRef): boolean {
  return column.schema === table.schema && column.table === table.name
}

function sameRef(left: ObjectRef, right: ObjectRef): boolean {
  return left.schema === right.schema && left.name === right.name
}
