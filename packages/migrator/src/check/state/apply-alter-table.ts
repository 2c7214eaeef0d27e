import type { AlterTableCmd, Node } from 'libpg-query'
import { type RelationName, relationKey } from '../relation-name.ts'
import { alterCommands, nodeAs } from '../syntax.ts'
import { addIndexes } from './apply-create-table.ts'
import { columnOf } from './column-of.ts'
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
    addColumn(state, table, definition.colname ?? '', column)
    for (const constraint of constraints) addConstraint(state, table, constraint)
  },
  AT_DropColumn: (state, table, { name = '' }) => dropColumn(state, table, name),
  AT_AlterColumnType: (state, table, { name, def }) => {
    const type = state.typeOf(nodeAs(def, 'ColumnDef')?.typeName)
    changeColumn(state, table, name, (column) => ({ ...column, type }))
  },
  AT_SetNotNull: (state, table, { name }) =>
    changeColumn(state, table, name, (column) => ({ ...column, notNull: true })),
  AT_DropNotNull: (state, table, { name }) =>
    changeColumn(state, table, name, (column) => ({ ...column, notNull: false })),
  AT_ColumnDefault: (state, table, { name, def }) =>
    changeColumn(state, table, name, (column) => ({ ...column, hasDefault: def !== undefined })),
  AT_AddConstraint: (state, table, { def }) => {
    const node = nodeAs(def, 'Constraint')
    const constraint = node && constraintOf(state, table, node)
    if (constraint !== undefined) addConstraint(state, table, constraint)
  },
  AT_DropConstraint: (state, table, { name = '' }) => {
    state.setConstraint(table, name, undefined)
    state.indexes.delete(relationKey({ schema: table.schema, name }))
  },
  AT_ValidateConstraint: (state, table, { name = '' }) => {
    const found = state.table(table)?.constraints.get(name)
    if (found !== undefined) state.setConstraint(table, name, { ...found, valid: true })
  },
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
      changeColumn(state, table, key, (column) => ({ ...column, notNull: constraint.valid }))
    return
  }
  state.setConstraint(table, name, constraint)
  addIndexes(state, table, new Map([[name, constraint]]))
  if (constraint.type !== 'primary') return
  for (const key of constraint.columns) changeColumn(state, table, key, (column) => ({ ...column, notNull: true }))
}

/** Also to the partitions and children. */
function addColumn(state: SchemaState, table: RelationName, name: string, column: ColumnState): void {
  for (const each of [table, ...state.descendants(table)]) state.setColumn(each, name, column)
}

/** Also in the partitions and children. */
function changeColumn(
  state: SchemaState,
  table: RelationName,
  name: string | undefined,
  change: (column: ColumnState) => ColumnState,
): void {
  for (const each of [table, ...state.descendants(table)]) {
    const column = state.table(each)?.columns.get(name ?? '')
    if (column !== undefined) state.setColumn(each, name ?? '', change(column))
  }
}

/** Takes with it the constraints and indexes that speak of it. */
function dropColumn(state: SchemaState, table: RelationName, name: string): void {
  state.setColumn(table, name, undefined)
  for (const [constraint, { columns }] of [...(state.table(table)?.constraints ?? [])])
    if (columns.includes(name)) state.setConstraint(table, constraint, undefined)
  for (const index of state.indexesOf(table)) if (index.columns.includes(name)) state.indexes.delete(relationKey(index))
}
