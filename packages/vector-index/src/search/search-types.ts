import type { AnyVector } from '../encoding/encode-as.ts'
import type { VectorMetric } from '../metric.ts'
import type { QueryRecording, RecordQueriesOptions } from './record-queries.ts'

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
  /** ivfflat lists to look into; default as noted when the index was built or tuned. */
  readonly probes?: number | undefined
  /** HNSW candidates to keep; default as noted when the index was built or tuned, and never below k. */
  readonly efSearch?: number | undefined
  /**
   * Rows taken from an index that stores less than the column (halfvec, bits) and sorted again by the full distance. Default as noted
   * when the index was built or tuned, else k for halfvec and 200 or 20 k for bits.
   */
  readonly rerank?: number | undefined
  /** Compares with every matching row. Default false. */
  readonly exact?: boolean | undefined
  /** Returns the plan of the statement as well, without timing it. */
  readonly explain?: boolean | undefined
}

/** Words to search for besides the vector. One of `column` and `expression`. */
export type TextSearch = {
  /** As people type it: `"quoted phrase" -without or`. */
  readonly query: string
  /** Text search configuration; default `english`. It must be that of the index for the index to be used. */
  readonly config?: string | undefined
  /** How much the words count against the vector, which counts 1. Default 1. */
  readonly weight?: number | undefined
  /** Rows that each side contributes. Default 50, or 4 k. */
  readonly candidates?: number | undefined
} & (
  | {
      /** A text column, searched as `to_tsvector(config, column)`, or one of type tsvector. */
      readonly column: string
    }
  | {
      /** SQL that gives a tsvector, as the index has it. Written by the developer, never taken from a user. */
      readonly expression: string
    }
)

/** A search by vector and words at once. */
export type HybridSearchOptions = SearchOptions & { readonly text: TextSearch }

/** One row near the query. */
export interface SearchHit<Row> {
  readonly row: Row
  readonly distance: number
  /** 1 - distance for cosine, the inner product itself; undefined for l2. */
  readonly similarity: number | undefined
}

/** One row of a search by vector and words. */
export interface HybridHit<Row> {
  readonly row: Row
  /** Sum over both rankings of weight / (60 + rank); hits come by descending score. */
  readonly score: number
  /** Place among the nearest, from 1; null when it was not among the candidates. */
  readonly vectorRank: number | null
  /** Place among the rows with the words, from 1; null when it was not among the candidates. */
  readonly textRank: number | null
  /** Null for a row without a vector. */
  readonly distance: number | null
  readonly similarity: number | undefined
}

export type SearchRoute = 'index' | 'exact'

export interface SearchResult<Row, Hit = SearchHit<Row>> {
  readonly hits: readonly Hit[]
  readonly route: SearchRoute
  /** Why this route. */
  readonly reason: string
  /** The index that was meant to be used; null on the exact route. */
  readonly index: string | null
  /** The index gave too few rows and the search was repeated exactly. */
  readonly retried: boolean
  /** Only with `explain`. */
  readonly explain?: SearchExplanation
}

export type HybridResult<Row> = SearchResult<Row, HybridHit<Row>>

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
  /**
   * Uses named prepared statements. Default: on a connection that reaches its server process directly, which excludes poolers.
   * They spare the server parsing and planning.
   */
  readonly prepare?: boolean | undefined
  /**
   * Keeps a random sample of the query vectors in `pgtend.vector_query_sample`, for recall on real traffic. Off unless given.
   * Written through the pool after the search, only where a connection is free; never slows or fails a search.
   */
  readonly recordQueries?: RecordQueriesOptions | undefined
}

/** A search over one table. */
export interface VectorSearch<Row> {
  /**
   * Finds the nearest rows. Reads only; settings are local to one statement, so transaction poolers are fine.
   * Never returns fewer rows than exist: when the index gives too few, the search is repeated exactly.
   * With `text`, rows near the vector and rows with the words are merged by reciprocal rank.
   * @throws {VectorError} `SEARCH_OPTION_INVALID`, `SEARCH_TENANT_MISSING`, `VECTOR_INVALID`, `VECTOR_METRIC_UNSUPPORTED`,
   * `VECTOR_INDEX_NOT_FOUND` or as `findVectorColumn`
   */
  search(query: AnyVector, options: HybridSearchOptions): Promise<HybridResult<Row>>
  search(query: AnyVector, options?: SearchOptions): Promise<SearchResult<Row>>
  /** Searches many vectors with the same filter in one statement; results come in the order of the queries. As `search`. */
  searchMany(
    queries: readonly AnyVector[],
    options?: Omit<SearchOptions, 'explain'>,
  ): Promise<readonly SearchResult<Row>[]>
  /** What became of the recorded queries; undefined without `recordQueries`. */
  readonly recording: QueryRecording | undefined
  /** Forgets what is known of table, indexes and filters; it is read again by the next search. */
  refresh(): void
}
