/** One row of a ledger: one attempt to apply a migration. */
export interface LedgerRow {
  readonly id: string
  readonly name: string
  readonly checksum: string
  readonly startedAt: Date
  /** Null while running, after a failure and after being undone. */
  readonly finishedAt: Date | null
  readonly rolledBackAt: Date | null
  readonly appliedSteps: number
  readonly logs: string | null
}

/** What a new ledger row says. */
export interface LedgerEntry {
  readonly id: string
  readonly name: string
  readonly checksum: string
}

/**
 * The table that says which migrations a database has. Gives SQL texts instead of running them, because they are sent in one batch
 * with the migration's own statements; values are escaped literals, as a batch has no parameters.
 */
export interface Ledger {
  /** The schema that holds the ledger and that unqualified names of migrations land in. */
  readonly schema: string
  /** Its bare name. */
  readonly tableName: string
  /** Quoted and qualified name of the table. */
  readonly table: string
  /** Creates schema and table when they do not exist. */
  createSql(): string
  /** Selects all rows as `LedgerRow`, oldest first. */
  selectSql(): string
  /** Selects the ids of the attempts that are not finished, or are no longer. */
  selectOpenIdsSql(): string
  /** A migration that begins; it counts as failed until it is finished. Does nothing when its row is there. */
  insertStartedSql(entry: LedgerEntry): string
  /** A migration that ran as one transaction, written within it. */
  insertAppliedSql(entry: LedgerEntry): string
  /** A migration that is declared applied without being run. */
  insertStampedSql(entry: LedgerEntry): string
  /** A migration that failed and of which nothing is left. */
  insertFailedSql(entry: LedgerEntry, logs: string): string
  finishSql(entry: LedgerEntry): string
  failSql(id: string, logs: string): string
  /** Given up after a failure: the migration is pending again and the row stays as history. */
  rollBackSql(id: string): string
  /** Undone: the same for every row of the migration that still counts, for two runs without a lock may each have written one. */
  undoSql(name: string): string
  /** An edited file is accepted as what was applied: the checksum of every row of the migration that still counts. */
  acceptSql(name: string, checksum: string): string
}
