import type { ObjectRef, ScriptStatement } from './parse-script.ts'
import { constraintReason, indexReason, tableReason } from './raw-sql-reason.ts'
import type { CatalogFacts, ColumnFacts, ConstraintFacts, IndexFacts } from './read-catalog-facts.ts'
import {
  addedColumns,
  type ColumnRef,
  createdEnums,
  definedType,
  droppedColumns,
  droppedObjects,
  isVector,
  retypedColumns,
  VECTOR_TYPES,
} from './script-effects.ts'

export interface ScopeOptions {
  /** Where names without schema are. */
  readonly schema: string
  /** Tables that somebody else looks after: `table` in that schema, or `schema.table`. */
  readonly external?: readonly string[] | undefined
}

/** The catalog and the whole script, prepared for questions about single statements. */
export interface ChangeScope {
  /** Where names without schema are. */
  readonly schema: string
  readonly hasVector: boolean
  readonly usesVectors: boolean
  findColumn(table: ObjectRef, name: string): ColumnFacts | undefined
  findConstraint(table: ObjectRef, name: string): ConstraintFacts | undefined
  findIndex(ref: ObjectRef): IndexFacts | undefined
  /** Why a table is not the Prisma schema's to change. */
  reasonToProtect(table: ObjectRef): string | undefined
  dropsIndex(ref: ObjectRef): boolean
  /** Why an index that the script drops stays. */
  reasonToKeepIndex(index: IndexFacts): string | undefined
  /** Whether an index or constraint of that name stays, so that no other can be created under it. */
  keepsName(name: string): boolean
  /** Whether the script drops the column only to make it again with the type it has: an enum that the schema calls unsupported. */
  keepsColumn(table: ObjectRef, name: string): boolean
  isVectorColumn(table: ObjectRef, name: string): boolean
  /** The values of an enum that is there or that the script makes. */
  findLabels(type: ObjectRef): readonly string[] | undefined
  /** Whether something that stays has the type. */
  isTypeInUse(type: ObjectRef): boolean
  /** Whether it belongs to no column. */
  isFreeSequence(sequence: ObjectRef): boolean
}

/** Prepares the questions that the decisions about a script ask. Pure. */
export function changeScope(
  script: readonly ScriptStatement[],
  facts: CatalogFacts,
  { schema, external = [] }: ScopeOptions,
): ChangeScope {
  const indexes = new Map(facts.indexes.map((index) => [keyOf(index), index]))
  const columns = new Map(
    facts.columns.map((column) => [keyOf({ ...column, name: column.table }, column.name), column]),
  )
  const constraints = new Map(facts.constraints.map((one) => [keyOf({ ...one, name: one.table }, one.name), one]))
  const protectedTables = new Map(facts.tables.map((table) => [keyOf(table), tableReason(table)]))
  const externalTables = new Set(external.map((name) => keyOf(parseTableName(name, schema))))
  const added = script.flatMap((statement) => addedColumns(statement, schema))
  const droppedOf = (kind: 'OBJECT_TABLE' | 'OBJECT_INDEX'): ReadonlySet<string> =>
    new Set(script.flatMap((statement) => droppedObjects(statement, kind, schema)).map((ref) => keyOf(ref)))
  const droppedTables = droppedOf('OBJECT_TABLE')
  const droppedIndexes = droppedOf('OBJECT_INDEX')
  const kept = keptColumns()
  const isKept = (ref: ColumnRef): boolean => kept.has(columnKey(ref))
  const dropped = columnSet(script.flatMap(droppedColumns).filter((ref) => !isKept(ref)))
  const retyped = columnSet(script.flatMap(retypedColumns))
  const vectors = columnSet(added.filter(isVector))
  for (const [key, { type }] of columns) if (VECTOR_TYPES.has(type)) vectors.add(key)
  const enums = [...facts.enums, ...script.flatMap((statement) => createdEnums(statement, schema))]
  const labels = new Map(enums.map((one) => [keyOf(one), one.labels]))
  const keptNames = new Set(script.flatMap((statement) => keptNamesOf(statement)))

  function findColumn(table: ObjectRef, name: string): ColumnFacts | undefined {
    return columns.get(keyOf(table, name))
  }

  function findConstraint(table: ObjectRef, name: string): ConstraintFacts | undefined {
    return constraints.get(keyOf(table, name))
  }

  function reasonToProtect(table: ObjectRef): string | undefined {
    return externalTables.has(keyOf(table))
      ? 'table that `migrations.external` lists'
      : protectedTables.get(keyOf(table))
  }

  function reasonToKeepIndex(index: IndexFacts): string | undefined {
    const table = { schema: index.schema, name: index.table }
    // An index on a dropped column goes with it, and the plan names the column.
    const goesAnyway = index.columns.some((name) => dropped.has(keyOf(table, name)))
    const constraint = index.constraint === null ? undefined : findConstraint(table, index.constraint)
    return reasonToProtect(table) ?? (goesAnyway ? undefined : indexReason(index, constraint))
  }

  /** Columns that the script drops and that stay: generated ones, and those that it would only make again. */
  function keptColumns(): ReadonlySet<string> {
    const plain = added.filter(({ definition }) => definition.typeName?.typmods === undefined)
    const types = new Map(plain.map((ref) => [columnKey(ref), definedType(ref.definition)]))
    const keys = script.flatMap(droppedColumns).map((ref) => columnKey(ref))
    return new Set(keys.filter((key) => columns.get(key)?.isGenerated || columns.get(key)?.type === types.get(key)))
  }

  /** Names of what the statement drops and what stays nevertheless. */
  function keptNamesOf(statement: ScriptStatement): readonly string[] {
    const keptIndexes = droppedObjects(statement, 'OBJECT_INDEX', schema).filter((ref) => {
      const index = indexes.get(keyOf(ref))
      return index !== undefined && reasonToKeepIndex(index) !== undefined
    })
    const { alter } = statement
    const keptConstraints = (alter?.actions ?? []).flatMap(({ command: { subtype, name = '' } }) => {
      const constraint = subtype === 'AT_DropConstraint' && alter ? findConstraint(alter.table, name) : undefined
      return constraint !== undefined && constraintReason(constraint) !== undefined ? [name] : []
    })
    return [...keptIndexes.map(({ name }) => name), ...keptConstraints]
  }

  function isTypeInUse(type: ObjectRef): boolean {
    if (facts.enums.some((one) => one.usedInRawSql && keyOf(one) === keyOf(type))) return true
    return facts.columns.some((column) => {
      if (column.type !== type.name && column.type !== `_${type.name}`) return false
      const table = { schema: column.schema, name: column.table }
      const key = keyOf(table, column.name)
      if (reasonToProtect(table) !== undefined) return true
      return !droppedTables.has(keyOf(table)) && !dropped.has(key) && !retyped.has(key)
    })
  }

  return {
    schema,
    hasVector: facts.hasVector,
    usesVectors: vectors.size > 0,
    findColumn,
    findConstraint,
    findIndex: (ref) => indexes.get(keyOf(ref)),
    dropsIndex: (ref) => droppedIndexes.has(keyOf(ref)),
    reasonToProtect,
    reasonToKeepIndex,
    keepsName: (name) => keptNames.has(name),
    keepsColumn: (table, name) => isKept({ table, name }),
    isVectorColumn: (table, name) => vectors.has(keyOf(table, name)),
    findLabels: (type) => labels.get(keyOf(type)),
    isTypeInUse,
    isFreeSequence: (sequence) => facts.freeSequences.some((one) => keyOf(one) === keyOf(sequence)),
  }
}

function parseTableName(name: string, schema: string): ObjectRef {
  const dot = name.indexOf('.')
  return dot === -1 ? { schema, name } : { schema: name.slice(0, dot), name: name.slice(dot + 1) }
}

function keyOf({ schema, name }: ObjectRef, ...more: readonly string[]): string {
  return JSON.stringify([schema, name, ...more])
}

function columnKey({ table, name }: ColumnRef): string {
  return keyOf(table, name)
}

function columnSet(refs: readonly ColumnRef[]): Set<string> {
  return new Set(refs.map((ref) => columnKey(ref)))
}
