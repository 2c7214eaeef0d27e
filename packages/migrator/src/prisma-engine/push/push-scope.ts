import type { DropStmt, Node } from 'libpg-query'
import { typeNameOf } from './is-widening.ts'
import { droppedRef, type ObjectRef, type ScriptStatement, tableRef } from './parse-script.ts'
import { constraintReason, indexReason, tableReason } from './raw-sql-reason.ts'
import type { ColumnFacts, ConstraintFacts, IndexFacts, PushFacts } from './read-push-facts.ts'

/** The catalog and the whole script, prepared for questions about single statements. */
export interface PushScope {
  /** Where names without schema are. */
  readonly schema: string
  readonly hasVector: boolean
  findColumn(table: ObjectRef, name: string): ColumnFacts | undefined
  findConstraint(table: ObjectRef, name: string): ConstraintFacts | undefined
  findIndex(ref: ObjectRef): IndexFacts | undefined
  /** Why a table is not the Prisma schema's to change. */
  reasonToProtect(table: ObjectRef): string | undefined
  /** Why an index that the script drops stays. */
  reasonToKeepIndex(index: IndexFacts): string | undefined
  /** Whether an index or constraint of that name stays, so that no other can be created under it. */
  keepsName(name: string): boolean
  isVectorColumn(table: ObjectRef, name: string): boolean
  readonly usesVectors: boolean
  isUsedByProtectedTable(type: ObjectRef): boolean
}

const VECTOR_TYPES = new Set(['vector', 'halfvec', 'sparsevec'])

/** Prepares the questions that the decisions about a script ask. Pure. */
export function pushScope(script: readonly ScriptStatement[], facts: PushFacts, schema: string): PushScope {
  const indexes = new Map(facts.indexes.map((index) => [keyOf(index.schema, index.name), index]))
  const columns = new Map(facts.columns.map((column) => [keyOf(column.schema, column.table, column.name), column]))
  const constraints = new Map(facts.constraints.map((one) => [keyOf(one.schema, one.table, one.name), one]))
  const protectedTables = new Map(facts.tables.map((table) => [keyOf(table.schema, table.name), tableReason(table)]))
  // A generated column is left alone although the script drops it.
  const dropped = new Set(script.flatMap(droppedColumns).filter((key) => !columns.get(key)?.isGenerated))
  const vectors = new Set(script.flatMap((statement) => addedVectors(statement, schema)))
  for (const [key, { type }] of columns) if (VECTOR_TYPES.has(type)) vectors.add(key)

  const findColumn: PushScope['findColumn'] = (table, name) => columns.get(keyOf(table.schema, table.name, name))
  const findConstraint: PushScope['findConstraint'] = (table, name) =>
    constraints.get(keyOf(table.schema, table.name, name))
  const findIndex: PushScope['findIndex'] = (ref) => indexes.get(keyOf(ref.schema, ref.name))
  const reasonToProtect: PushScope['reasonToProtect'] = (table) => protectedTables.get(keyOf(table.schema, table.name))
  const reasonToKeepIndex: PushScope['reasonToKeepIndex'] = (index) => {
    const table = { schema: index.schema, name: index.table }
    // An index on a dropped column goes with it, and the plan names the column.
    const goesAnyway = index.columns.some((name) => dropped.has(keyOf(table.schema, table.name, name)))
    const constraint = index.constraint === null ? undefined : findConstraint(table, index.constraint)
    return reasonToProtect(table) ?? (goesAnyway ? undefined : indexReason(index, constraint))
  }
  const keptNames = new Set(script.flatMap((statement) => keptNamesOf(statement)))

  /** Names of what the statement drops and the push keeps. */
  function keptNamesOf({ node, alter }: ScriptStatement): readonly string[] {
    if ('DropStmt' in node)
      return droppedIndexes(node.DropStmt)
        .filter(isKept)
        .map(({ name }) => name)
    return (alter?.actions ?? []).flatMap(({ command: { subtype, name = '' } }) => {
      const constraint = subtype === 'AT_DropConstraint' && alter ? findConstraint(alter.table, name) : undefined
      return constraint !== undefined && constraintReason(constraint) !== undefined ? [name] : []
    })
  }

  function droppedIndexes({ removeType, objects = [] }: DropStmt): readonly ObjectRef[] {
    return removeType === 'OBJECT_INDEX' ? objects.map((object) => droppedRef(object, schema)) : []
  }

  function isKept(ref: ObjectRef): boolean {
    const index = findIndex(ref)
    return index !== undefined && reasonToKeepIndex(index) !== undefined
  }

  return {
    schema,
    hasVector: facts.hasVector,
    findColumn,
    findConstraint,
    findIndex,
    reasonToProtect,
    reasonToKeepIndex,
    keepsName: (name) => keptNames.has(name),
    isVectorColumn: (table, name) => vectors.has(keyOf(table.schema, table.name, name)),
    usesVectors: vectors.size > 0,
    isUsedByProtectedTable: ({ name }) =>
      facts.columns.some(
        (column) =>
          (column.type === name || column.type === `_${name}`) &&
          reasonToProtect({ schema: column.schema, name: column.table }) !== undefined,
      ),
  }
}

function keyOf(...names: readonly string[]): string {
  return JSON.stringify(names)
}

function droppedColumns({ alter }: ScriptStatement): readonly string[] {
  if (alter === undefined) return []
  const { table, actions = [] } = alter
  return actions
    .filter(({ command }) => command.subtype === 'AT_DropColumn')
    .map(({ command }) => keyOf(table.schema, table.name, command.name ?? ''))
}

function addedVectors({ node, alter }: ScriptStatement, schema: string): readonly string[] {
  const table = 'CreateStmt' in node ? tableRef(node.CreateStmt.relation, schema) : alter?.table
  if (table === undefined) return []
  const created: readonly Node[] = 'CreateStmt' in node ? (node.CreateStmt.tableElts ?? []) : []
  const added = (alter?.actions ?? []).flatMap(({ command }) => command.def ?? [])
  return [...created, ...added].flatMap((element) => {
    if (!('ColumnDef' in element)) return []
    const { colname = '', typeName } = element.ColumnDef
    const isVector = typeName !== undefined && VECTOR_TYPES.has(typeNameOf(typeName))
    return isVector ? [keyOf(table.schema, table.name, colname)] : []
  })
}
