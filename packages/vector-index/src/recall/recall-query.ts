/** One query vector. */
export interface RecallQuery {
  /**
   * Names the query in later runs: the primary key of its row as a JSON array, the place of a row without one, or a digest of a
   * vector that was given.
   */
  readonly id: string
  /** As text, which the one pass over the table takes. */
  readonly vector: string
  /** `tableoid:ctid` of the row it comes from, which is no neighbour of its own; undefined for other queries. */
  readonly self: string | undefined
  /** `newest`, `any`, `given`, `live`, or `tenant …`. */
  readonly stratum: string
  /** As text; the query sees only rows of this tenant. Undefined where the session has no tenant column. */
  readonly tenant: string | undefined
}

/** Identifies a row within one snapshot, in tables without a primary key and in partitions too. */
export const ROW_ID = `tableoid::text || ':' || ctid::text`
