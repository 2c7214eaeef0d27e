import type { Node, RangeVar, TypeName } from 'libpg-query'
import { type RelationName, relationKey } from '../relation-name.ts'
import type { KnownVectorIndex, VectorSearchUse } from '../vector/vector-facts.ts'
import { type ColumnType, columnType } from './column-type.ts'
import type { FunctionState } from './function-state.ts'
import { GroupedMap } from './grouped-map.ts'

export interface ColumnState {
  readonly type: ColumnType
  readonly notNull: boolean
  readonly hasDefault: boolean
  /** Number of the deployment that added it. */
  readonly deployment: number
  /** Statements of a database that sort by the vectors in it. */
  readonly searches?: readonly VectorSearchUse[]
}

export interface ConstraintState {
  readonly type: 'check' | 'foreign' | 'unique' | 'primary' | 'exclusion' | 'not-null'
  readonly valid: boolean
  /** The columns that it speaks of. */
  readonly columns: readonly string[]
  /** Of a foreign key: the table it points at. */
  readonly references?: RelationName
  /** Of a check: its expression. */
  readonly expression?: Node
}

export interface IndexState extends RelationName {
  readonly table: RelationName
  readonly columns: readonly string[]
  readonly hasExpressions: boolean
  readonly unique: boolean
  readonly method: string
  /** Operator class of each column, as far as one is written. */
  readonly opclasses: readonly (string | undefined)[]
  readonly hasPredicate: boolean
  /** Columns in its expressions and its predicate. */
  readonly computed?: readonly string[]
  /** Of a vector index that a database has. */
  readonly vector?: KnownVectorIndex
}

/** Size and traffic of a table, from a database. */
export interface TableSize {
  readonly rows: number
  readonly bytes: number
  /** Reads and writes of it since the statistics were last reset. */
  readonly reads: number
  readonly writes: number
  /** Columns that have NULLs, by the statistics; empty before the first ANALYZE. */
  readonly nullColumns: readonly string[]
}

export interface TableState extends RelationName {
  readonly kind: 'table' | 'partitioned table' | 'view' | 'materialized view' | 'foreign table'
  readonly temporary: boolean
  readonly unlogged: boolean
  /** Number of the deployment that created it; see `SchemaState.deployment`. */
  readonly deployment: number
  /** Changed in place by `setColumn` and `setConstraint`: a file may have thousands of statements about one table. */
  readonly columns: Map<string, ColumnState>
  readonly constraints: Map<string, ConstraintState>
  readonly parents: readonly RelationName[]
  /** Of a partitioned table. */
  readonly partitionKey?: { readonly strategy: 'range' | 'list' | 'hash'; readonly columns: readonly string[] }
  readonly isDefaultPartition?: boolean
  /** Rows were written to it by the deployment that created it. */
  readonly filled: boolean
  /** Of a view: what it reads. */
  readonly reads?: readonly RelationName[]
  readonly size?: TableSize
}

export interface DomainState {
  readonly base: ColumnType
  readonly constrained: boolean
}

/** What is known of the database at one point of the history. Mutable: statements are applied to it one after the other. */
export class SchemaState {
  readonly tables = new GroupedMap<TableState>(({ parents, columns, constraints, reads = [] }) => [
    ...[...columns.values()].flatMap(({ type }) => typeGroup(type) ?? []),
    ...reads.map((name) => `reads ${relationKey(name)}`),
    ...parents.map((parent) => `child of ${relationKey(parent)}`),
    ...[...constraints.values()].flatMap(({ references }) =>
      references === undefined ? [] : `refers to ${relationKey(references)}`,
    ),
  ])
  readonly indexes = new GroupedMap<IndexState>(({ table }) => [relationKey(table)])
  /** Labels, and those added by the transaction that is open. */
  readonly enums = new Map<string, Set<string>>()
  readonly domains = new Map<string, DomainState>()
  /** Several may have one name. */
  readonly functions = new GroupedMap<FunctionState>((found) => [relationKey(found)])
  readonly extensions = new Map<string, string | undefined>()
  searchPath: readonly string[] = ['public']
  /** The time zone of the session; undefined when nobody set it and the server was not asked. */
  timeZone: string | undefined
  /** The time zone that sessions begin with. */
  readonly initialTimeZone: string | undefined
  /** Read from a database: a table that is not here does not exist. */
  isComplete = false
  /** For example `15.4`; undefined when no server was asked. */
  serverRelease: string | undefined
  lockTimeout = false
  statementTimeout = false
  maintenanceWorkMem: string | undefined
  /** Counts what is deployed together: a table of the current deployment has no users yet. */
  deployment = 0

  readonly defaultSchema: string

  constructor(defaultSchema: string, timeZone?: string) {
    this.defaultSchema = defaultSchema
    this.searchPath = [defaultSchema]
    this.initialTimeZone = timeZone
    this.timeZone = timeZone
  }

  /** Settings end with their file, for the runner resets them. */
  endOfFile(): void {
    this.searchPath = [this.defaultSchema]
    this.timeZone = this.initialTimeZone
    this.lockTimeout = false
    this.statementTimeout = false
    this.maintenanceWorkMem = undefined
  }

  /** The name that a reference means: by its schema, else the first of the search_path that has it. */
  resolve(schema: string | undefined, name: string): RelationName {
    if (schema !== undefined && schema !== '') return { schema, name }
    const path = ['pg_temp', ...this.searchPath]
    const found = path.find((candidate) => {
      const key = relationKey({ schema: candidate, name })
      return this.tables.has(key) || this.indexes.has(key)
    })
    return { schema: found ?? this.searchPath[0] ?? this.defaultSchema, name }
  }

  nameOf(relation: RangeVar | undefined): RelationName {
    const { schemaname, relname, relpersistence } = relation ?? {}
    return this.resolve(relpersistence === 't' ? 'pg_temp' : schemaname, relname ?? '')
  }

  /** The name that parts as in `drop table a.b` mean. */
  nameOfParts(parts: readonly string[]): RelationName {
    return this.resolve(parts.at(-2), parts.at(-1) ?? '')
  }

  /** The name of something new: in the first schema of the search_path, whatever is found elsewhere. */
  newNameOf(parts: readonly string[]): RelationName {
    return { schema: parts.at(-2) ?? this.searchPath[0] ?? this.defaultSchema, name: parts.at(-1) ?? '' }
  }

  /** The enum or domain that a name means: by its schema, else the first of the search_path that has it. */
  resolveType(schema: string | undefined, name: string): RelationName {
    if (schema !== undefined) return { schema, name }
    const found = this.searchPath.find((candidate) => this.#hasType({ schema: candidate, name }))
    return { schema: found ?? this.searchPath[0] ?? this.defaultSchema, name }
  }

  /** A type as written, with the schema of the enum or domain that it means. */
  typeOf(written: TypeName | undefined): ColumnType {
    const type = columnType(written)
    const element = this.resolveType(type.schema, elementOf(type.name))
    return this.#hasType(element) ? { ...type, schema: element.schema } : type
  }

  /** The functions that a name means, whatever their arguments. */
  functionsNamed(parts: readonly string[]): readonly FunctionState[] {
    const name = parts.at(-1) ?? ''
    const schema = parts.at(-2)
    for (const candidate of schema === undefined ? this.searchPath : [schema]) {
      const found = this.functions.group(relationKey({ schema: candidate, name }))
      if (found.length > 0) return found
    }
    return []
  }

  table(name: RelationName): TableState | undefined {
    return this.tables.get(relationKey(name))
  }

  index(name: RelationName): IndexState | undefined {
    return this.indexes.get(relationKey(name))
  }

  setTable(table: TableState): void {
    this.tables.set(relationKey(table), table)
  }

  /** Changes a table that is known; of one that is not, nothing can be said. */
  updateTable(name: RelationName, change: (table: TableState) => Partial<TableState>): void {
    const table = this.table(name)
    if (table !== undefined) this.setTable({ ...table, ...change(table) })
  }

  /** Adds or changes a column of a table that is known; undefined drops it. */
  setColumn(name: RelationName, column: string, changed: ColumnState | undefined): void {
    const columns = this.table(name)?.columns
    if (changed === undefined) columns?.delete(column)
    else {
      columns?.set(column, changed)
      const group = typeGroup(changed.type)
      if (columns !== undefined && group !== undefined) this.tables.join(relationKey(name), group)
    }
  }

  /** Adds or changes a constraint of a table that is known; undefined drops it. */
  setConstraint(name: RelationName, constraint: string, changed: ConstraintState | undefined): void {
    const constraints = this.table(name)?.constraints
    if (changed === undefined) constraints?.delete(constraint)
    else {
      constraints?.set(constraint, changed)
      if (constraints !== undefined && changed.references !== undefined)
        this.tables.join(relationKey(name), `refers to ${relationKey(changed.references)}`)
    }
  }

  /** The tables that have columns of a type or of arrays of it. */
  tablesWithType(type: RelationName): readonly TableState[] {
    return this.tables
      .group(`of type ${relationKey(type)}`)
      .filter(({ columns }) => [...columns.values()].some((column) => isOfType(column, type)))
  }

  indexesOf(table: RelationName): readonly IndexState[] {
    return this.indexes.group(relationKey(table))
  }

  /** Partitions and children of `inherits`, down to the leaves. */
  descendants(table: RelationName): readonly TableState[] {
    const children = this.tables.group(`child of ${relationKey(table)}`)
    return children.flatMap((child) => [child, ...this.descendants(child)])
  }

  /** The tables with a foreign key that points at a table. */
  referencing(table: RelationName): readonly TableState[] {
    const key = relationKey(table)
    return this.tables
      .group(`refers to ${key}`)
      .filter(({ constraints }) =>
        [...constraints.values()].some(({ references }) => references !== undefined && relationKey(references) === key),
      )
  }

  /** Views that read a table, and views that read those. */
  readers(table: RelationName): readonly TableState[] {
    const direct = this.tables.group(`reads ${relationKey(table)}`).filter(({ kind }) => kind !== 'table')
    return direct.flatMap((view) => [view, ...this.readers(view)])
  }

  /** Created by what is deployed now: no application uses it yet. */
  isFresh(name: RelationName): boolean {
    const table = this.table(name) ?? this.table(this.index(name)?.table ?? name)
    return table !== undefined && (table.temporary || table.deployment === this.deployment)
  }

  /** Added by what is deployed now, maybe to a table that has users. */
  isFreshColumn(table: RelationName, column: string): boolean {
    return this.table(table)?.columns.get(column)?.deployment === this.deployment
  }

  /** The base of a domain, and whether a constraint stands in between; undefined for types that are not domains. */
  domain({ schema, name }: ColumnType): DomainState | undefined {
    return this.domains.get(relationKey(this.resolveType(schema, name)))
  }

  #hasType(name: RelationName): boolean {
    const key = relationKey(name)
    return this.enums.has(key) || this.domains.has(key)
  }
}

/** Whether a column has a type of the schema's own, or an array of it. */
export function isOfType({ type }: ColumnState, { schema, name }: RelationName): boolean {
  return elementOf(type.name) === elementOf(name) && type.schema === schema
}

function typeGroup({ schema, name }: ColumnType): string | undefined {
  return schema === undefined ? undefined : `of type ${relationKey({ schema, name: elementOf(name) })}`
}

function elementOf(type: string): string {
  return type.startsWith('_') ? type.slice(1) : type
}
