import type { IndexStmt, Node, RenameStmt, VariableSetStmt } from 'libpg-query'
import { type RelationName, relationKey } from '../relation-name.ts'
import { columnsIn, constantOf, nodeAs, nodesAs, rangeVarsIn, stringsOf } from '../syntax.ts'
import { applyAlterTable } from './apply-alter-table.ts'
import { applyCreateTable, newName } from './apply-create-table.ts'
import { applyDrop } from './apply-drop.ts'
import { applyRename, moveObject, moveTable } from './apply-rename.ts'
import { addFunction, optionText } from './function-state.ts'
import type { SchemaState, TableState } from './schema-state.ts'

/** Applies what a statement does to what is known of the database. Unknown statements change nothing. */
export function applyStatement(state: SchemaState, node: Node, sql: string): void {
  const [kind] = Object.keys(node)
  APPLIERS[kind ?? '']?.(state, node, sql)
}

type Applier = (state: SchemaState, node: Node, sql: string) => void

const APPLIERS: Readonly<Record<string, Applier>> = {
  CreateStmt: (state, node) => {
    const statement = nodeAs(node, 'CreateStmt')
    if (statement !== undefined) applyCreateTable(state, statement)
  },
  AlterTableStmt: applyAlterTable,
  IndexStmt: (state, node) => {
    const statement = nodeAs(node, 'IndexStmt')
    if (statement !== undefined) addIndex(state, statement)
  },
  DropStmt: applyDrop,
  RenameStmt: (state, node) => applyRename(state, nodeAs(node, 'RenameStmt') as RenameStmt),
  AlterObjectSchemaStmt: (state, node) => {
    const { relation, object, objectType, newschema = '' } = nodeAs(node, 'AlterObjectSchemaStmt') ?? {}
    const from = state.nameOf(relation)
    if (relation !== undefined) moveTable(state, from, { schema: newschema, name: from.name })
    else if (object !== undefined) moveObject(state, objectType, object, ({ name }) => ({ schema: newschema, name }))
  },
  CreateEnumStmt: (state, node) => {
    const { typeName, vals } = nodeAs(node, 'CreateEnumStmt') ?? {}
    state.enums.set(relationKey(state.newNameOf(stringsOf(typeName))), new Set(stringsOf(vals)))
  },
  AlterEnumStmt: (state, node) => {
    const { typeName, oldVal, newVal = '' } = nodeAs(node, 'AlterEnumStmt') ?? {}
    const parts = stringsOf(typeName)
    const labels = state.enums.get(relationKey(state.resolveType(parts.at(-2), parts.at(-1) ?? '')))
    if (oldVal !== undefined) labels?.delete(oldVal)
    labels?.add(newVal)
  },
  CreateDomainStmt: (state, node) => {
    const { domainname, typeName, constraints } = nodeAs(node, 'CreateDomainStmt') ?? {}
    const base = state.typeOf(typeName)
    const constrained = nodesAs(constraints, 'Constraint').some(({ contype }) => contype !== 'CONSTR_DEFAULT')
    const inherited = state.domain(base)?.constrained === true
    const name = state.newNameOf(stringsOf(domainname))
    state.domains.set(relationKey(name), { base, constrained: constrained || inherited })
  },
  AlterDomainStmt: (state, node) => {
    const { typeName, subtype } = nodeAs(node, 'AlterDomainStmt') ?? {}
    const parts = stringsOf(typeName)
    const key = relationKey(state.resolveType(parts.at(-2), parts.at(-1) ?? ''))
    const domain = state.domains.get(key)
    // C adds a constraint, O sets NOT NULL.
    if (domain !== undefined && (subtype === 'C' || subtype === 'O'))
      state.domains.set(key, { ...domain, constrained: true })
  },
  CreateFunctionStmt: (state, node, sql) => {
    const statement = nodeAs(node, 'CreateFunctionStmt')
    if (statement !== undefined) addFunction(state, statement, sql)
  },
  CreateExtensionStmt: (state, node) => {
    const { extname = '', options } = nodeAs(node, 'CreateExtensionStmt') ?? {}
    state.extensions.set(extname, optionText(nodesAs(options, 'DefElem'), 'new_version'))
  },
  AlterExtensionStmt: (state, node) => {
    const { extname = '', options } = nodeAs(node, 'AlterExtensionStmt') ?? {}
    state.extensions.set(extname, optionText(nodesAs(options, 'DefElem'), 'new_version'))
  },
  VariableSetStmt: (state, node) => {
    const statement = nodeAs(node, 'VariableSetStmt')
    if (statement !== undefined) applySetting(state, statement)
  },
  CreateTableAsStmt: (state, node) => {
    const { into, objtype, query } = nodeAs(node, 'CreateTableAsStmt') ?? {}
    const kind = objtype === 'OBJECT_MATVIEW' ? 'materialized view' : 'table'
    addRelation(state, newName(state, into?.rel), kind, query)
  },
  ViewStmt: (state, node) => {
    const { view, query } = nodeAs(node, 'ViewStmt') ?? {}
    addRelation(state, newName(state, view), 'view', query)
  },
  InsertStmt: (state, node) => markFilled(state, state.nameOf(nodeAs(node, 'InsertStmt')?.relation)),
  CopyStmt: (state, node) => markFilled(state, state.nameOf(nodeAs(node, 'CopyStmt')?.relation)),
}

function markFilled(state: SchemaState, name: RelationName): void {
  if (state.table(name)?.filled === false) state.updateTable(name, () => ({ filled: true }))
}

/** A view or a copy: its columns are not worked out, but what it reads is known. */
function addRelation(state: SchemaState, name: RelationName, kind: TableState['kind'], query: Node | undefined): void {
  const reads = rangeVarsIn(query).map((relation) => state.nameOf(relation))
  const common = { columns: new Map(), constraints: new Map(), parents: [], filled: true, unlogged: false, reads }
  state.setTable({ ...name, ...common, kind, temporary: name.schema === 'pg_temp', deployment: state.deployment })
}

function addIndex(state: SchemaState, statement: IndexStmt): void {
  const table = state.nameOf(statement.relation)
  const params = nodesAs(statement.indexParams, 'IndexElem')
  const columns = params.flatMap(({ name }) => name ?? [])
  const name = statement.idxname ?? [table.name, ...columns, 'idx'].join('_')
  state.indexes.set(relationKey({ schema: table.schema, name }), {
    schema: table.schema,
    name,
    table,
    columns,
    hasExpressions: columns.length < params.length,
    unique: statement.unique === true,
    method: statement.accessMethod ?? 'btree',
    opclasses: params.map(({ opclass }) => stringsOf(opclass).at(-1)),
    hasPredicate: statement.whereClause !== undefined,
    computed: columnsIn([params.map(({ expr }) => expr), statement.whereClause]),
  })
}

function applySetting(state: SchemaState, { name = '', args, kind }: VariableSetStmt): void {
  const values = (args ?? []).map((arg) => constantOf(arg) ?? '')
  const setting = name.toLowerCase()
  const isSet = kind === 'VAR_SET_VALUE'
  if (setting === 'search_path')
    state.searchPath = isSet && values.length > 0 ? values.filter((value) => value !== '') : [state.defaultSchema]
  if (setting === 'timezone') state.timeZone = isSet ? values[0] : undefined
  if (setting === 'lock_timeout') state.lockTimeout = isSet && values[0] !== '0'
  if (setting === 'statement_timeout') state.statementTimeout = isSet && values[0] !== '0'
  if (setting === 'maintenance_work_mem') state.maintenanceWorkMem = isSet ? values[0] : undefined
}
