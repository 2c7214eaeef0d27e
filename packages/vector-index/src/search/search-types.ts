import type { VectorValue } from '../encoding/encode-vector.ts'
import type { VectorMetric } from '../metric.ts'

/** A value that PostgreSQL can compare with a column. */
export type FilterValue = string | number | bigint | boolean | Date | null
/** A JSON value for containment. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue }

/** What a row must satisfy besides being near. All conditions must hold. */
export interface SearchFilter {
  /** Column equals the value, or one of the values; null means `is null`. */
  readonly equals?: Readonly<Record<string, FilterValue | readonly Exclude<FilterValue, null>[]>> | undefined
  /** JSONB column contains the value (`@>`). */
  readonly contains?: Readonly<Record<string, JsonValue>> | undefined
  /** Array column has one of, or all of, the tags. */
  readonly tags?: Readonly<Record<string, TagFilter>> | undefined
  /** Value of the tenant column of the search. */
  readonly tenant?: Exclude<FilterValue, null> | undefined
}

export type TagFilter = { readonly any: readonly FilterValue[] } | { readonly all: readonly FilterValue[] }

export interface SearchOptions {
  /** How many rows; default 10. */
  readonly k?: number | undefined
  readonly filter?: SearchFilter | undefined
  /** ivfflat lists to look into; default as noted when the index was built. */
  readonly probes?: number | undefined
  /** HNSW candidates to keep; default as noted when the index was built, and never below k. */
  readonly efSearch?: number | undefined
  /** Compares with every matching row. Default false. */
  readonly exact?: boolean | undefined
  /** Returns the plan of the statement as well, without timing it. */
  readonly explain?: boolean | undefined
}

/** One row near the query. */
export interface SearchHit<Row> {
  readonly row: Row
  readonly distance: number
  /** 1 - distance for cosine, the inner product itself; undefined for l2. */
  readonly similarity: number | undefined
}

export type SearchRoute = 'index' | 'exact'

export interface SearchResult<Row> {
  readonly hits: readonly SearchHit<Row>[]
  readonly route: SearchRoute
  /** Why this route. */
  readonly reason: string
  /** The index that was meant to be used; null on the exact route. */
  readonly index: string | null
  /** Only with `explain`. */
  readonly explain?: SearchExplanation
}

export interface SearchExplanation {
  readonly statement: string
  /** Settings that held for it. */
  readonly settings: readonly string[]
  /** `explain (format json)` of the server. */
  readonly plan: unknown
  /** The plan reads the vector index. */
  readonly indexUsed: boolean
}

/** What a search is about. `Row` are the columns that come back. */
export interface VectorSearchTarget<Row> {
  /** Default: the only schema that has the table. */
  readonly schema?: string | undefined
  readonly table: string
  /** Column with the vectors. */
  readonly column: string
  /** Columns to return. */
  readonly columns: readonly (keyof Row & string)[]
  /** Default: that of the index, or cosine. */
  readonly metric?: VectorMetric | undefined
  /** When given, each search must name a tenant and only sees its rows. */
  readonly tenantColumn?: string | undefined
  /** Searches through this index only; default: any valid one that fits. */
  readonly index?: string | undefined
  /** Up to so many matching rows are compared one by one: exact, and faster than an index. Default 5000. */
  readonly exactThreshold?: number | undefined
}

/** A search over one table. */
export interface VectorSearch<Row> {
  /**
   * Finds the nearest rows. Reads only; settings are local to one transaction, so transaction poolers are fine.
   * Never returns fewer rows than exist: when the index gives too few, the search is repeated exactly.
   */
  search(query: VectorValue | string, options?: SearchOptions): Promise<SearchResult<Row>>
  /** Forgets what is known of table and indexes; it is read again by the next search. */
  refresh(): void
}
