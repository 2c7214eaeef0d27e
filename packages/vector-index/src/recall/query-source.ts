import type { VectorValue } from '../encoding/encode-vector.ts'

/** Where query vectors come from, in order of how far the result can be trusted: live, given, rows. */
export type QuerySource = RowQueries | GivenQueries | LiveQueries

/** Rows of the table itself, each without itself among its neighbours. Shows recall 1 to 4 points higher than unseen queries. */
export interface RowQueries {
  readonly from: 'rows'
  /** Default 100. */
  readonly count?: number | undefined
  /** Ids of an earlier run, to measure the same queries again; rows that are gone are left out. */
  readonly ids?: readonly string[] | undefined
  /** Searches a little beside each row, where the index has seen nothing: less optimistic. Default false. */
  readonly beside?: boolean | undefined
}

/** Queries of one's own: numbers, or the text form of the type. */
export interface GivenQueries {
  readonly from: 'given'
  readonly vectors: readonly (VectorValue | string)[]
}

/** The sample of searches that the application made; see `recordQueries` of `createVectorSearch`. */
export interface LiveQueries {
  readonly from: 'live'
  /** Default 100. */
  readonly count?: number | undefined
  /** The column that was searched, where a copy of it is measured. Default: the measured one. */
  readonly of?: { readonly schema: string; readonly table: string; readonly column: string } | undefined
}
