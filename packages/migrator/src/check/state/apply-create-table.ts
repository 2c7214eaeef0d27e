import type { CreateStmt, PartitionSpec } from 'libpg-query'
import type { RelationName } from '../relation-name.ts'
import { nodesAs } from '../syntax.ts'
import { columnOf } from './column-of.ts'
import { constraintOf, type NamedConstraint } from './constraint-of.ts'
import type { ColumnState, ConstraintState, SchemaState, TableState } from './schema-state.ts'

const STRATEGIES: Readonly<Record<string, 'range' | 'list' | 'hash'>> = {
  PARTITION_STRATEGY_RANGE: 'range',
  PARTITION_STRATEGY_LIST: 'list',
  PARTITION_STRATEGY_HASH: 'hash',
}

/** Adds a new table to what is known. */
export function applyCreateTable(state: SchemaState, statement: CreateStmt): void {
  const name = newName(state, statement.relation)
  if (statement.if_not_exists && state.table(name) !== undefined) return
  const parents = nodesAs(statement.inhRelations, 'RangeVar').map((parent) => state.nameOf(parent))
  const { columns, constraints } = contents(state, name, statement, parents)
  const partitionKey = keyOf(statement.partspec)
  state.setTable({
    ...name,
    kind: statement.partspec === undefined ? 'table' : 'partitioned table',
    temporary: name.schema === 'pg_temp',
    unlogged: statement.relation?.relpersistence === 'u',
    deployment: state.deployment,
    columns,
    constraints,
    parents,
    ...(partitionKey && { partitionKey }),
    isDefaultPartition: statement.partbound?.is_default === true,
    filled: false,
  })
  addIndexes(state, name, constraints)
}

/** New tables go into the first schema of the search_path, whatever is found elsewhere. */
export function newName(state: SchemaState, relation: CreateStmt['relation']): RelationName {
  const { schemaname, relname = '', relpersistence } = relation ?? {}
  const schema = relpersistence === 't' ? 'pg_temp' : schemaname
  return state.newNameOf(schema === undefined ? [relname] : [schema, relname])
}

/** Primary keys and unique constraints come with an index of the same name. */
export function addIndexes(
  state: SchemaState,
  table: RelationName,
  constraints: ReadonlyMap<string, ConstraintState>,
): void {
  for (const [name, { type, columns }] of constraints) {
    if (type !== 'primary' && type !== 'unique' && type !== 'exclusion') continue
    const index = { schema: table.schema, name, table, columns, hasExpressions: false, unique: type !== 'exclusion' }
    const more = { method: type === 'exclusion' ? 'gist' : 'btree', opclasses: [], hasPredicate: false }
    state.indexes.set(`${table.schema}\n${name}`, { ...index, ...more })
  }
}

function contents(
  state: SchemaState,
  name: RelationName,
  { tableElts }: CreateStmt,
  parents: readonly RelationName[],
): Pick<TableState, 'columns' | 'constraints'> {
  const templates = nodesAs(tableElts, 'TableLikeClause').map(({ relation }) => state.nameOf(relation))
  const copied = [...parents, ...templates].flatMap((template) => state.table(template) ?? [])
  const columns = new Map(copied.flatMap((template) => [...template.columns]))
  const constraints = new Map(
    copied
      .flatMap((template) => [...template.constraints])
      .filter(([, { type }]) => type === 'check' || type === 'primary'),
  )
  const add = ({ name: constraint, ...found }: NamedConstraint): unknown => constraints.set(constraint, found)
  for (const definition of nodesAs(tableElts, 'ColumnDef')) {
    const { column, constraints: own } = columnOf(state, name, definition)
    columns.set(definition.colname ?? '', column)
    for (const constraint of own) add(constraint)
  }
  for (const node of nodesAs(tableElts, 'Constraint')) {
    const constraint = constraintOf(state, name, node)
    if (constraint !== undefined) add(constraint)
  }
  for (const { type, columns: keys } of constraints.values()) {
    if (type === 'primary') for (const key of keys) markNotNull(columns, key)
  }
  return { columns, constraints }
}

function markNotNull(columns: Map<string, ColumnState>, name: string): void {
  const column = columns.get(name)
  if (column !== undefined) columns.set(name, { ...column, notNull: true })
}

function keyOf(spec: PartitionSpec | undefined): TableState['partitionKey'] {
  const strategy = STRATEGIES[spec?.strategy ?? '']
  if (strategy === undefined) return undefined
  return { strategy, columns: nodesAs(spec?.partParams, 'PartitionElem').map(({ name }) => name ?? '') }
}
