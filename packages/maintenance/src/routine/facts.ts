/** What the server counts about one user table, and what the role may do with it. */
export interface TableFacts {
  readonly oid: number
  readonly schema: string
  readonly table: string
  /** `partitioned` tables hold no rows themselves. */
  readonly kind: 'table' | 'materialized view' | 'partitioned'
  /** Oids of the partitioned tables above this one, nearest first. */
  readonly ancestors: readonly number[]
  /** Estimates of the statistics system. */
  readonly liveRows: number
  readonly deadRows: number
  readonly changedSinceAnalyze: number
  readonly insertedSinceVacuum: number
  readonly everVacuumed: boolean
  readonly everAnalyzed: boolean
  /** Heap size as of the last vacuum or analyze, in bytes; read from the catalog, so that no lock is waited for. */
  readonly bytes: number
  readonly mayVacuum: boolean
  readonly mayReindex: boolean
}

/** What the catalog says about one index of a user table. */
export interface IndexFacts {
  readonly tableOid: number
  readonly schema: string
  readonly index: string
  readonly table: string
  /** `btree`, `hnsw`, … */
  readonly method: string
  readonly valid: boolean
  /** Belongs to an exclusion constraint, which PostgreSQL cannot rebuild concurrently. */
  readonly exclusion: boolean
  /** Invalid and named as `reindex concurrently` names its copies: what a failed run left behind. */
  readonly leftover: boolean
  /** Another session holds the lock of an index build or a vacuum on the table. */
  readonly busy: boolean
  /** As of the last vacuum or analyze. */
  readonly bytes: number
}

/** Everything that planning needs; read once, so that plans are pure. */
export interface MaintenanceFacts {
  readonly database: string
  /** Whether other sessions work at the same time, so that the forms with weak locks are the right ones. */
  readonly concurrentSessions: boolean
  readonly tables: readonly TableFacts[]
  readonly indexes: readonly IndexFacts[]
}
