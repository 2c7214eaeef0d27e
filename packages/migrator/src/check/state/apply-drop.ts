import type { Node } from 'libpg-query'
import { type RelationName, relationKey } from '../relation-name.ts'
import { nameParts, nodeAs } from '../syntax.ts'
import { dropFunction } from './function-state.ts'
import type { SchemaState } from './schema-state.ts'

const FUNCTIONS = new Set(['OBJECT_FUNCTION', 'OBJECT_PROCEDURE', 'OBJECT_ROUTINE'])
const RELATIONS = new Set(['OBJECT_TABLE', 'OBJECT_VIEW', 'OBJECT_MATVIEW', 'OBJECT_FOREIGN_TABLE'])

/** Forgets what a `drop` removes. */
export function applyDrop(state: SchemaState, node: Node): void {
  const { objects, removeType = '' } = nodeAs(node, 'DropStmt') ?? {}
  for (const object of objects ?? []) {
    const parts = nameParts(object)
    const last = parts.at(-1) ?? ''
    if (RELATIONS.has(removeType)) forgetTable(state, state.nameOfParts(parts))
    else if (removeType === 'OBJECT_INDEX') state.indexes.delete(relationKey(state.nameOfParts(parts)))
    else if (removeType === 'OBJECT_TYPE') state.enums.delete(relationKey(state.resolveType(parts.at(-2), last)))
    else if (removeType === 'OBJECT_DOMAIN') state.domains.delete(relationKey(state.resolveType(parts.at(-2), last)))
    else if (FUNCTIONS.has(removeType)) dropFunction(state, nodeAs(object, 'ObjectWithArgs') ?? {})
    else if (removeType === 'OBJECT_EXTENSION') state.extensions.delete(last)
    else if (removeType === 'OBJECT_SCHEMA') forgetSchema(state, last)
  }
}

function forgetSchema(state: SchemaState, schema: string): void {
  for (const table of [...state.tables.values()]) if (table.schema === schema) forgetTable(state, table)
  for (const map of [state.enums, state.domains, state.functions])
    for (const key of [...map.keys()]) if (key.startsWith(`${schema}\n`)) map.delete(key)
}

function forgetTable(state: SchemaState, name: RelationName): void {
  for (const each of [name, ...state.descendants(name)]) {
    for (const other of state.referencing(each)) {
      for (const [constraint, { references }] of [...other.constraints])
        if (references !== undefined && relationKey(references) === relationKey(each))
          state.setConstraint(other, constraint, undefined)
    }
    for (const index of state.indexesOf(each)) state.indexes.delete(relationKey(index))
    state.tables.delete(relationKey(each))
  }
}
