import type { Node, RangeVar } from 'libpg-query'
import { type RelationName, relationKey } from '../relation-name.ts'
import type { ColumnType } from './column-type.ts'
import { GroupedMap } from './grouped-map.ts'

export interface ColumnState {
  readonly type: ColumnType
  readonly notNull: boolean
  readonly hasDefault: boolean
  /** Number of the deployment that added it. */
  readonly deployment: number
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
  readonly columns: ReadonlyMap<string, ColumnState>
  readonly constraints: ReadonlyMap<string, ConstraintState>
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

export interface FunctionState {
  readonly language: string
  readonly volatility: 'immutable' | 'stable' | 'volatile'
  /** The text of `create function`. */
  readonly source: string
}

/** What is known of the database at one point of the history. Mutable: statements are applied to it one after the other. */
export class SchemaState {
  readonly tables = new GroupedMap<TableState>(({ parents, constraints, reads = [] }) => [
    ...reads.map((name) => `reads ${relationKey(name)}`),
    ...parents.map((parent) => `child of ${relationKey(parent)}`),
    ...[...constraints.values()].flatMap(({ references }) =>
      references === undefined ? [] : `refers to ${relationKey(references)}`,
    ),
  ])
  readonly indexes = new GroupedMap<IndexState>(({ table }) => [relationKey(table)])
  /** Labels, and those added by the transaction that is open. */
  readonly enums = new Map<string, readonly string[]>()
  readonly domains = new Map<string, { readonly base: ColumnType; readonly constrained: boolean }>()
  readonly functions = new Map<string, FunctionState>()
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
    return this.tables.group(`refers to ${relationKey(table)}`)
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
  domain(type: ColumnType): { readonly base: ColumnType; readonly constrained: boolean } | undefined {
    return this.domains.get(type.name)
  }
}
