import type { AlterTableCmd, ColumnDef, CreateEnumStmt, Node } from 'libpg-query'
import { typeNameOf } from './is-widening.ts'
import { droppedRef, type ObjectRef, type ScriptStatement, tableRef } from './parse-script.ts'
import type { EnumFacts } from './read-catalog-facts.ts'

/** The types of pgvector that have a dimension and an index. */
export const VECTOR_TYPES = new Set(['vector', 'halfvec', 'sparsevec'])

/** A column with the table that it belongs to. */
export interface ColumnRef {
  readonly table: ObjectRef
  readonly name: string
}

/** Lists the columns that a statement drops. Pure. */
export function droppedColumns(statement: ScriptStatement): readonly ColumnRef[] {
  return columnsOf(statement, ({ subtype, name }) => (subtype === 'AT_DropColumn' ? name : undefined))
}

/** Lists the columns that get another type. Pure. */
export function retypedColumns(statement: ScriptStatement): readonly ColumnRef[] {
  return columnsOf(statement, ({ subtype, name }) => (subtype === 'AT_AlterColumnType' ? name : undefined))
}

/** Lists the columns of new tables and those added to old ones, with their definition. Pure. */
export function addedColumns(
  { node, alter }: ScriptStatement,
  schema: string,
): readonly (ColumnRef & { readonly definition: ColumnDef })[] {
  const table = 'CreateStmt' in node ? tableRef(node.CreateStmt.relation, schema) : alter?.table
  if (table === undefined) return []
  const created: readonly Node[] = 'CreateStmt' in node ? (node.CreateStmt.tableElts ?? []) : []
  const added = (alter?.actions ?? []).flatMap(({ command: { subtype, def } }) =>
    subtype === 'AT_AddColumn' && def !== undefined ? [def] : [],
  )
  return [...created, ...added].flatMap((element) =>
    'ColumnDef' in element ? [{ table, name: element.ColumnDef.colname ?? '', definition: element.ColumnDef }] : [],
  )
}

/** Whether a statement makes a column of one of pgvector's types. Pure. */
export function addsVectors(statement: ScriptStatement, schema: string): boolean {
  return addedColumns(statement, schema).some(isVector)
}

/** Whether an added column has one of pgvector's types. Pure. */
export function isVector({ definition }: { readonly definition: ColumnDef }): boolean {
  return VECTOR_TYPES.has(definedType(definition))
}

/** Lists what a statement drops of one kind: tables, indexes, types. Pure. */
export function droppedObjects(
  { node }: ScriptStatement,
  kind: 'OBJECT_TABLE' | 'OBJECT_INDEX' | 'OBJECT_TYPE',
  schema: string,
): readonly ObjectRef[] {
  if (!('DropStmt' in node) || node.DropStmt.removeType !== kind) return []
  return (node.DropStmt.objects ?? []).map((object) => droppedRef(object, schema))
}

/** Lists the enum that a statement makes. Pure. */
export function createdEnums(
  { node }: ScriptStatement,
  schema: string,
): readonly Pick<EnumFacts, 'schema' | 'name' | 'labels'>[] {
  if (!('CreateEnumStmt' in node)) return []
  const { typeName = [], vals = [] }: CreateEnumStmt = node.CreateEnumStmt
  const labels = vals.flatMap((value) => ('String' in value ? [value.String.sval ?? ''] : []))
  return [{ ...droppedRef({ List: { items: typeName } }, schema), labels }]
}

/** The type of a column definition as pg_type names it. Pure. */
export function definedType({ typeName }: ColumnDef): string {
  return typeName === undefined ? '' : typeNameOf(typeName)
}

function columnsOf(
  { alter }: ScriptStatement,
  nameOf: (command: AlterTableCmd) => string | undefined,
): readonly ColumnRef[] {
  if (alter === undefined) return []
  const { table, actions = [] } = alter
  return actions.flatMap(({ command }) => {
    const name = nameOf(command)
    return name === undefined ? [] : [{ table, name }]
  })
}
