import type { Database } from '@pgtend/database'
import type { Client } from 'pg'
import type { Direction } from '../ledger/journal.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { Statement } from '../script/statement.ts'
import type { LateJournal } from './late-journal.ts'
import type { MigrationEvent } from './migration-event.ts'

export interface RunLimits {
  /** How long a statement may wait for a table lock before it is retried; 0 means for ever. */
  readonly lockTimeoutMs: number
  /** Total time of retries of one step. */
  readonly lockRetryLimitMs: number
  /** Limit of one statement; 0 means none. */
  readonly statementTimeoutMs: number
}

/** What every part of a run needs. */
export interface RunContext {
  /** Undefined: a scratch database, where nobody else can be in the way. */
  readonly database: Database | undefined
  readonly client: Client
  /** Backend of `client`. */
  readonly pid: number
  readonly ledger: Ledger
  readonly direction: Direction
  readonly limits: RunLimits
  readonly signal: AbortSignal | undefined
  readonly late: LateJournal
  /**
   * The migration before changed settings of the session. Resetting them together with the next migration is too late for those that
   * decide how a message is read and whether its transaction may write.
   */
  dirty: boolean
  /** The migration before made temporary tables, which would be in the way of the next, or be missing when that runs alone. */
  temporary: boolean
  /** The last migration of the plan is being run: see `beginSql`. */
  last: boolean
  /** A migration of this run is finished. */
  begun: boolean
  /** As in Prisma's one session, what a file sets stays for the files after it. */
  readonly keepsSession: boolean
  /** What the migrations of this run have set so far; empty unless the session is kept. */
  readonly leaked: Statement[]
  /** A function that a migration defines may give up the migrators' lock: see `unlocksInCode`. */
  readonly unlocksInCode: boolean
  readonly emit: (event: MigrationEvent) => void
}
