/** A table, view or materialized view, as columns, constraints, indexes, triggers, policies and rules name the one they belong to. */
export interface RelationRef {
  readonly schema: string
  readonly name: string
}

/** What every object of a catalog has. */
interface CatalogEntry {
  /**
   * Names the object once in the catalog, quoted as in SQL: `table public."Order Items"`, `column public.item.price`,
   * `function public.add(integer, integer)`.
   */
  readonly identity: string
  readonly schema: string
  readonly name: string
  readonly comment: string | null
}

export interface CatalogSchema extends CatalogEntry {
  readonly kind: 'schema'
}

export interface CatalogExtension extends CatalogEntry {
  readonly kind: 'extension'
  readonly version: string
}

export interface CatalogTable extends CatalogEntry {
  readonly kind: 'table'
  readonly form: 'ordinary' | 'partitioned' | 'foreign'
  readonly persistence: 'permanent' | 'unlogged'
  /** `RANGE (created_at)`; null when not partitioned. */
  readonly partitionKey: string | null
  readonly partitionOf: RelationRef | null
  /** `FOR VALUES FROM … TO …`; null when not a partition. */
  readonly partitionBound: string | null
  /** Parents by `inherits`, in their order; a partition has none. */
  readonly inherits: readonly RelationRef[]
  /** Storage parameters, sorted: `fillfactor=70`. */
  readonly options: readonly string[]
  readonly accessMethod: string | null
  readonly rowSecurity: boolean
  readonly forceRowSecurity: boolean
  /** `default`, `nothing`, `full`, or the name of an index. */
  readonly replicaIdentity: string
}

export interface CatalogColumn extends CatalogEntry {
  readonly kind: 'column'
  readonly table: RelationRef
  /** From 1, among the columns that are not dropped. */
  readonly position: number
  /** As `format_type` prints it: `character varying(20)`, `vector(1536)`. */
  readonly type: string
  readonly notNull: boolean
  /** Expression; null when there is none, and for generated columns. */
  readonly defaultExpression: string | null
  readonly generated: { readonly expression: string; readonly kind: 'stored' | 'virtual' } | null
  readonly identityKind: 'always' | 'by default' | null
  /** Only when it is not the collation of the type. */
  readonly collation: string | null
  /** Only when it is not the storage of the type. */
  readonly storage: 'plain' | 'external' | 'main' | 'extended' | null
  readonly compression: 'pglz' | 'lz4' | null
  readonly statisticsTarget: number | null
  readonly options: readonly string[]
  /** False when it is inherited and the table does not declare it itself. */
  readonly local: boolean
}

export interface CatalogConstraint extends CatalogEntry {
  readonly kind: 'constraint'
  /** Null for the constraint of a domain. */
  readonly table: RelationRef | null
  readonly domain: RelationRef | null
  readonly form: 'primary key' | 'unique' | 'foreign key' | 'check' | 'exclude'
  /** As `pg_get_constraintdef` prints it; contains `NOT VALID` when it is not validated. */
  readonly definition: string
  readonly validated: boolean
  /** False when a parent brings it. */
  readonly local: boolean
  /** The server's own triggers behind it that do not fire as usual, which `disable trigger all` leaves. */
  readonly triggers: readonly CatalogConstraintTrigger[]
}

/** Named by what it calls, for its name contains a number that every database gives anew. */
export interface CatalogConstraintTrigger {
  readonly table: RelationRef
  /** `RI_FKey_check_ins`, `unique_key_recheck`, … */
  readonly function: string
  readonly enabled: CatalogTrigger['enabled']
}

export interface CatalogIndex extends CatalogEntry {
  readonly kind: 'index'
  readonly table: RelationRef
  /** As `pg_get_indexdef` prints it, with storage parameters (`lists`, `m`) and operator classes. */
  readonly definition: string
  readonly method: string
  readonly unique: boolean
  readonly valid: boolean
  readonly clustered: boolean
  /** The constraint that owns it; it is then created and dropped with that. */
  readonly constraint: string | null
  /** The index of the partitioned table that it belongs to. */
  readonly partitionOf: RelationRef | null
  /** Of its expressions, those with a statistics target of their own: the number of the column, from 1, and the target. */
  readonly statistics: readonly { readonly column: number; readonly target: number }[]
}

export interface CatalogView extends CatalogEntry {
  readonly kind: 'view'
  readonly materialized: boolean
  /** The query, as `pg_get_viewdef` prints it. */
  readonly definition: string
  readonly options: readonly string[]
  /** Output columns in their order, `name type`; `create or replace view` may only add to the end. */
  readonly columns: readonly string[]
  /** Only columns that were given something beyond what the query makes of them, in their order. */
  readonly columnDetails: readonly CatalogViewColumn[]
  /** Only materialized views: false after `with no data`. */
  readonly populated: boolean
}

/** Views have comments and defaults, materialized views comments and what `analyze` and the storage want to know. */
export type CatalogViewColumn = Pick<
  CatalogColumn,
  'name' | 'comment' | 'type' | 'defaultExpression' | 'storage' | 'compression' | 'statisticsTarget' | 'options'
>

export interface CatalogSequence extends CatalogEntry {
  readonly kind: 'sequence'
  readonly type: string
  readonly start: string
  readonly increment: string
  readonly minimum: string
  readonly maximum: string
  readonly cache: string
  readonly cycle: boolean
  readonly persistence: 'permanent' | 'unlogged'
  /** The column of `owned by` or of an identity. */
  readonly ownedBy: (RelationRef & { readonly column: string; readonly identity: boolean }) | null
}

export interface CatalogEnum extends CatalogEntry {
  readonly kind: 'enum'
  readonly labels: readonly string[]
}

export interface CatalogDomain extends CatalogEntry {
  readonly kind: 'domain'
  readonly type: string
  readonly notNull: boolean
  readonly defaultExpression: string | null
  readonly collation: string | null
}

export interface CatalogComposite extends CatalogEntry {
  readonly kind: 'composite'
  /** `name type`, in their order. */
  readonly attributes: readonly string[]
}

export interface CatalogRange extends CatalogEntry {
  readonly kind: 'range'
  /** Parameters as `create type … as range (…)` takes them. */
  readonly parameters: string
}

export interface CatalogFunction extends CatalogEntry {
  readonly kind: 'function'
  readonly form: 'function' | 'procedure' | 'aggregate' | 'window'
  /** Types of the input arguments, as `drop function` wants them: `integer, text`. */
  readonly arguments: string
  readonly result: string | null
  /** As `pg_get_functiondef` prints it; for an aggregate, its parameters as `create aggregate` takes them. */
  readonly definition: string
}

export interface CatalogTrigger extends CatalogEntry {
  readonly kind: 'trigger'
  readonly table: RelationRef
  readonly definition: string
  readonly enabled: 'origin' | 'disabled' | 'replica' | 'always'
}

export interface CatalogEventTrigger extends CatalogEntry {
  readonly kind: 'event trigger'
  /** The whole `create event trigger` statement. */
  readonly definition: string
  readonly enabled: 'origin' | 'disabled' | 'replica' | 'always'
}

export interface CatalogPolicy extends CatalogEntry {
  readonly kind: 'policy'
  readonly table: RelationRef
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete'
  readonly permissive: boolean
  /** Sorted; `public` for everyone. */
  readonly roles: readonly string[]
  readonly using: string | null
  readonly withCheck: string | null
}

export interface CatalogRule extends CatalogEntry {
  readonly kind: 'rule'
  readonly table: RelationRef
  readonly definition: string
  readonly enabled: 'origin' | 'disabled' | 'replica' | 'always'
}

export interface CatalogStatistics extends CatalogEntry {
  readonly kind: 'statistics'
  readonly definition: string
}

export interface CatalogPublication extends CatalogEntry {
  readonly kind: 'publication'
  /** The whole `create publication` statement. */
  readonly definition: string
}

/** Privileges that one role was granted on one object; what the owner has anyway is left out. */
export interface CatalogGrant extends CatalogEntry {
  readonly kind: 'grant'
  /** What it is on, as `grant … on` wants it: `table public.item`, `function public.add(integer, integer)`, `column public.item.price`. */
  readonly on: string
  /** `public` for everyone. */
  readonly grantee: string
  /** Upper case and sorted; ` WITH GRANT OPTION` follows where it was given. */
  readonly privileges: readonly string[]
}

export interface CatalogDefaultPrivilege extends CatalogEntry {
  readonly kind: 'default privilege'
  /** The whole `alter default privileges` statement. */
  readonly definition: string
}

/** What a role presents itself with at a foreign server. */
export interface CatalogUserMapping extends CatalogEntry {
  readonly kind: 'user mapping'
  readonly server: string
  /** `public` for everyone. */
  readonly user: string
  /** Keyed hash of its options, which hold passwords; null when nobody gave a key or the role may not read them. */
  readonly options: string | null
}

/** One of the rare kinds: that it is there, and what of it is easily told. No SQL is derived for it. */
export interface CatalogOther extends CatalogEntry {
  readonly kind: 'other'
  readonly definition: string
}

export type CatalogObject =
  | CatalogSchema
  | CatalogExtension
  | CatalogTable
  | CatalogColumn
  | CatalogConstraint
  | CatalogIndex
  | CatalogView
  | CatalogSequence
  | CatalogEnum
  | CatalogDomain
  | CatalogComposite
  | CatalogRange
  | CatalogFunction
  | CatalogTrigger
  | CatalogEventTrigger
  | CatalogPolicy
  | CatalogRule
  | CatalogStatistics
  | CatalogPublication
  | CatalogGrant
  | CatalogDefaultPrivilege
  | CatalogUserMapping
  | CatalogOther

export type CatalogKind = CatalogObject['kind']

/**
 * What data definition statements make in a database. Not in it: what extensions bring, roles, owners, tablespaces and subscriptions. Of casts, collations, operators and their classes, conversions, text search, foreign servers, base types
 * and languages it knows little more than that they are there (`other`).
 */
export interface Catalog {
  /** `server_version_num`; definitions of different major versions may differ in form only. */
  readonly serverVersion: number
  /** Names in schemas of users that mean something of `pg_catalog` when they are written without their schema. */
  readonly shadowedNames: readonly string[]
  /** In the order of their identities. */
  readonly objects: readonly CatalogObject[]
}
