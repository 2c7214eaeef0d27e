import type { Node, RenameStmt } from 'libpg-query'
import { type RelationName, relationKey } from '../relation-name.ts'
import { nameParts, stringsOf } from '../syntax.ts'
import { isOfType, type SchemaState } from './schema-state.ts'

const TABLES = new Set<string | undefined>(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW'])
const FUNCTIONS = new Set<string | undefined>(['OBJECT_FUNCTION', 'OBJECT_PROCEDURE', 'OBJECT_ROUTINE'])

/** Gives what is renamed its new name. */
export function applyRename(
  state: SchemaState,
  { renameType, relation, object, subname = '', newname = '' }: RenameStmt,
): void {
  const from = state.nameOf(relation)
  if (renameType === 'OBJECT_SCHEMA') renameSchema(state, subname, newname)
  else if (object !== undefined) moveObject(state, renameType, object, ({ schema }) => ({ schema, name: newname }))
  else if (TABLES.has(renameType)) {
    if (state.index(from) === undefined) moveTable(state, from, { schema: from.schema, name: newname })
    else moveIndex(state, from, newname)
  } else if (renameType === 'OBJECT_INDEX') moveIndex(state, from, newname)
  else if (renameType === 'OBJECT_COLUMN') renameColumn(state, from, subname, newname)
  else if (renameType === 'OBJECT_TABCONSTRAINT') {
    const found = state.table(from)?.constraints.get(subname)
    if (found !== undefined) {
      state.setConstraint(from, subname, undefined)
      state.setConstraint(from, newname, found)
    }
  }
}

/** Moves a type or function that is named without a table. */
export function moveObject(
  state: SchemaState,
  kind: string | undefined,
  object: Node,
  to: (from: RelationName) => RelationName,
): void {
  if (FUNCTIONS.has(kind)) {
    const parts = 'ObjectWithArgs' in object ? stringsOf(object.ObjectWithArgs.objname) : []
    const [found] = state.functionsNamed(parts)
    if (found !== undefined) moveFunctions(state, found, to(found))
  } else if (kind === 'OBJECT_TYPE' || kind === 'OBJECT_DOMAIN') {
    const parts = nameParts(object)
    const from = state.resolveType(parts.at(-2), parts.at(-1) ?? '')
    moveType(state, from, to(from))
  }
}

/** Moves a table with its indexes, and makes partitions, views and foreign keys follow. */
export function moveTable(state: SchemaState, from: RelationName, to: RelationName): void {
  const table = state.table(from)
  if (table === undefined) return
  const follow = (name: RelationName): RelationName => (relationKey(name) === relationKey(from) ? to : name)
  const key = relationKey(from)
  const tied = ['child of', 'refers to', 'reads'].flatMap((tie) => state.tables.group(`${tie} ${key}`))
  for (const index of state.indexesOf(from)) {
    state.indexes.delete(relationKey(index))
    const moved = { ...index, schema: to.schema, table: to }
    state.indexes.set(relationKey(moved), moved)
  }
  state.tables.delete(key)
  state.setTable({ ...table, ...to })
  for (const { schema, name } of tied) {
    const other = follow({ schema, name })
    state.updateTable(other, ({ constraints, parents, reads }) => {
      for (const [constraint, found] of constraints)
        if (found.references !== undefined)
          constraints.set(constraint, { ...found, references: follow(found.references) })
      return { parents: parents.map(follow), ...(reads && { reads: reads.map(follow) }) }
    })
  }
}

function renameSchema(state: SchemaState, schema: string, name: string): void {
  const inSchema = (key: string): boolean => key.startsWith(`${schema}\n`)
  const move = (from: string): RelationName => ({ schema, name: from.split('\n')[1] ?? '' })
  for (const key of [...state.tables.keys()].filter(inSchema))
    moveTable(state, move(key), { ...move(key), schema: name })
  for (const key of [...state.enums.keys(), ...state.domains.keys()].filter(inSchema))
    moveType(state, move(key), { ...move(key), schema: name })
  for (const key of [...state.functions.keys()].filter(inSchema))
    moveFunctions(state, move(key), { ...move(key), schema: name })
}

function moveType(state: SchemaState, from: RelationName, to: RelationName): void {
  const [old, key] = [relationKey(from), relationKey(to)]
  const labels = state.enums.get(old)
  const domain = state.domains.get(old)
  if (labels !== undefined) state.enums.set(key, labels)
  if (domain !== undefined) state.domains.set(key, domain)
  state.enums.delete(old)
  state.domains.delete(old)
  for (const table of state.tablesWithType(from)) {
    for (const [name, column] of [...table.columns]) {
      if (!isOfType(column, from)) continue
      const isArray = column.type.name !== from.name
      const type = { ...column.type, schema: to.schema, name: isArray ? `_${to.name}` : to.name }
      state.setColumn(table, name, { ...column, type })
    }
  }
}

/** All of a name: which of them a statement means is told by their arguments alone. */
function moveFunctions(state: SchemaState, from: RelationName, to: RelationName): void {
  const own = `${relationKey(from)}\n`
  for (const [key, found] of [...state.functions].filter(([key]) => key.startsWith(own))) {
    state.functions.delete(key)
    state.functions.set(`${relationKey(to)}\n${key.slice(own.length)}`, { ...found, ...to })
  }
}

function moveIndex(state: SchemaState, from: RelationName, name: string): void {
  const index = state.index(from)
  if (index === undefined) return
  state.indexes.delete(relationKey(from))
  state.indexes.set(relationKey({ schema: from.schema, name }), { ...index, name })
}

function renameColumn(state: SchemaState, table: RelationName, from: string, to: string): void {
  const follow = (columns: readonly string[]): readonly string[] =>
    columns.map((column) => (column === from ? to : column))
  const { columns, constraints } = state.table(table) ?? {}
  const column = columns?.get(from)
  if (column !== undefined) {
    state.setColumn(table, from, undefined)
    state.setColumn(table, to, column)
  }
  for (const [name, found] of constraints ?? [])
    if (found.columns.includes(from)) constraints?.set(name, { ...found, columns: follow(found.columns) })
  for (const index of state.indexesOf(table))
    if (index.columns.includes(from))
      state.indexes.set(relationKey(index), { ...index, columns: follow(index.columns) })
}
