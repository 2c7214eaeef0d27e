import type { AlterTableCmd, Node } from 'libpg-query'
import { type RelationName, relationKey } from '../relation-name.ts'
import { alterCommands, nodeAs } from '../syntax.ts'
import { addIndexes } from './apply-create-table.ts'
import { columnOf } from './column-of.ts'
import { columnType } from './column-type.ts'
import { constraintOf, type NamedConstraint } from './constraint-of.ts'
import type { ColumnState, SchemaState } from './schema-state.ts'

/** Applies every action of an `alter table` to what is known. */
export function applyAlterTable(state: SchemaState, node: Node): void {
  const statement = nodeAs(node, 'AlterTableStmt')
  if (statement === undefined || statement.objtype === 'OBJECT_INDEX') return
  const table = state.nameOf(statement.relation)
  for (const command of alterCommands(node)) ACTIONS[command.subtype ?? '']?.(state, table, command)
}

type Action = (state: SchemaState, table: RelationName, command: AlterTableCmd) => void

const ACTIONS: Readonly<Record<string, Action>> = {
  AT_AddColumn: (state, table, { def }) => {
    const definition = nodeAs(def, 'ColumnDef')
    if (definition === undefined) return
    const { column, constraints } = columnOf(state, table, definition)
    changeColumn(state, table, definition.colname, () => column)
    for (const constraint of constraints) addConstraint(state, table, constraint)
  },
  AT_DropColumn: (state, table, { name = '' }) => dropColumn(state, table, name),
  AT_AlterColumnType: (state, table, { name, def }) => {
    const type = columnType(nodeAs(def, 'ColumnDef')?.typeName)
    changeColumn(state, table, name, (column) => column && { ...column, type })
  },
  AT_SetNotNull: (state, table, { name }) =>
    changeColumn(state, table, name, (column) => column && { ...column, notNull: true }),
  AT_DropNotNull: (state, table, { name }) =>
    changeColumn(state, table, name, (column) => column && { ...column, notNull: false }),
  AT_ColumnDefault: (state, table, { name, def }) =>
    changeColumn(state, table, name, (column) => column && { ...column, hasDefault: def !== undefined }),
  AT_AddConstraint: (state, table, { def }) => {
    const node = nodeAs(def, 'Constraint')
    const constraint = node && constraintOf(state, table, node)
    if (constraint !== undefined) addConstraint(state, table, constraint)
  },
  AT_DropConstraint: (state, table, { name = '' }) => {
    state.updateTable(table, ({ constraints }) => ({ constraints: without(constraints, name) }))
    state.indexes.delete(relationKey({ schema: table.schema, name }))
  },
  AT_ValidateConstraint: (state, table, { name = '' }) =>
    state.updateTable(table, ({ constraints }) => {
      const found = constraints.get(name)
      return found === undefined ? {} : { constraints: new Map(constraints).set(name, { ...found, valid: true }) }
    }),
  AT_SetLogged: (state, table) => state.updateTable(table, () => ({ unlogged: false })),
  AT_SetUnLogged: (state, table) => state.updateTable(table, () => ({ unlogged: true })),
  AT_AddInherit: (state, table, { def }) => {
    const parent = nodeAs(def, 'RangeVar')
    if (parent !== undefined)
      state.updateTable(table, ({ parents }) => ({ parents: [...parents, state.nameOf(parent)] }))
  },
  AT_AttachPartition: (state, table, { def }) => {
    const { name, bound } = nodeAs(def, 'PartitionCmd') ?? {}
    if (name !== undefined) {
      state.updateTable(state.nameOf(name), ({ parents }) => ({
        parents: [...parents, table],
        isDefaultPartition: bound?.is_default === true,
      }))
    }
  },
  AT_DetachPartition: (state, table, { def }) => {
    const name = nodeAs(def, 'PartitionCmd')?.name
    if (name !== undefined) {
      state.updateTable(state.nameOf(name), ({ parents }) => ({
        parents: parents.filter((parent) => relationKey(parent) !== relationKey(table)),
        isDefaultPartition: false,
      }))
    }
  },
}

function addConstraint(state: SchemaState, table: RelationName, { name, ...constraint }: NamedConstraint): void {
  if (constraint.type === 'not-null') {
    for (const key of constraint.columns)
      changeColumn(state, table, key, (column) => column && { ...column, notNull: constraint.valid })
    return
  }
  state.updateTable(table, ({ constraints }) => ({ constraints: new Map(constraints).set(name, constraint) }))
  addIndexes(state, table, new Map([[name, constraint]]))
  if (constraint.type !== 'primary') return
  for (const key of constraint.columns)
    changeColumn(state, table, key, (column) => column && { ...column, notNull: true })
}

/** Also in the partitions and children. */
function changeColumn(
  state: SchemaState,
  table: RelationName,
  name: string | undefined,
  change: (column: ColumnState | undefined) => ColumnState | undefined,
): void {
  for (const each of [table, ...state.descendants(table)]) {
    state.updateTable(each, ({ columns }) => {
      const changed = change(columns.get(name ?? ''))
      return changed === undefined ? {} : { columns: new Map(columns).set(name ?? '', changed) }
    })
  }
}

/** Takes with it the constraints and indexes that speak of it. */
function dropColumn(state: SchemaState, table: RelationName, name: string): void {
  state.updateTable(table, ({ columns, constraints }) => ({
    columns: without(columns, name),
    constraints: new Map([...constraints].filter(([, constraint]) => !constraint.columns.includes(name))),
  }))
  for (const index of state.indexesOf(table)) if (index.columns.includes(name)) state.indexes.delete(relationKey(index))
}

function without<T>(map: ReadonlyMap<string, T>, key: string): ReadonlyMap<string, T> {
  const copy = new Map(map)
  copy.delete(key)
  return copy
}
