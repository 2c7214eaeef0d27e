import type { RenameStmt } from 'libpg-query'
import { type RelationName, relationKey } from '../relation-name.ts'
import type { SchemaState } from './schema-state.ts'

const TABLES = new Set<string | undefined>(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW'])

/** Gives what is renamed its new name. */
export function applyRename(
  state: SchemaState,
  { renameType, relation, subname = '', newname = '' }: RenameStmt,
): void {
  const from = state.nameOf(relation)
  if (TABLES.has(renameType)) {
    if (state.index(from) === undefined) moveTable(state, from, { schema: from.schema, name: newname })
    else moveIndex(state, from, newname)
  } else if (renameType === 'OBJECT_INDEX') moveIndex(state, from, newname)
  else if (renameType === 'OBJECT_COLUMN') renameColumn(state, from, subname, newname)
  else if (renameType === 'OBJECT_TABCONSTRAINT') {
    state.updateTable(from, ({ constraints }) => ({ constraints: renameKey(constraints, subname, newname) }))
  }
}

/** Moves a table with its indexes, and makes partitions and foreign keys follow. */
export function moveTable(state: SchemaState, from: RelationName, to: RelationName): void {
  const table = state.table(from)
  if (table === undefined) return
  const follow = (name: RelationName): RelationName => (relationKey(name) === relationKey(from) ? to : name)
  for (const index of state.indexesOf(from)) {
    state.indexes.delete(relationKey(index))
    const moved = { ...index, schema: to.schema, table: to }
    state.indexes.set(relationKey(moved), moved)
  }
  state.tables.delete(relationKey(from))
  state.setTable({ ...table, ...to })
  for (const other of [...state.tables.values()]) {
    const constraints = new Map(
      [...other.constraints].map(([name, constraint]) => [
        name,
        constraint.references === undefined ? constraint : { ...constraint, references: follow(constraint.references) },
      ]),
    )
    state.setTable({ ...other, parents: other.parents.map(follow), constraints })
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
  state.updateTable(table, ({ columns, constraints }) => ({
    columns: renameKey(columns, from, to),
    constraints: new Map([...constraints].map(([name, found]) => [name, { ...found, columns: follow(found.columns) }])),
  }))
  for (const index of state.indexesOf(table)) {
    state.indexes.set(relationKey(index), { ...index, columns: follow(index.columns) })
  }
}

function renameKey<T>(map: ReadonlyMap<string, T>, from: string, to: string): ReadonlyMap<string, T> {
  return new Map([...map].map(([key, value]) => [key === from ? to : key, value]))
}
