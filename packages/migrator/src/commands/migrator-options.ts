import type { MetricsSink } from '../metrics/migration-metrics.ts'
import type { MigrationMode } from '../plan/group-steps.ts'
import type { MigrationEvent } from '../run/migration-event.ts'
import type { RunLimits } from '../run/run-context.ts'

/** What every operation needs to know. */
export interface MigratorOptions {
  /** The migrations folder, in Prisma's layout. */
  readonly directory: string
  /** PostgreSQL schema of the ledger, and the search_path of the migrations. Default `public`. */
  readonly schema?: string | undefined
}

/** How a run behaves. */
export interface RunOptions extends MigratorOptions {
  /** Default `atomic`. */
  readonly mode?: MigrationMode | undefined
  /** How long a statement waits for a table lock before it is retried; default 5 s, 0 waits for ever. */
  readonly lockTimeoutMs?: number | undefined
  /** Total time of retries per statement; default 2 min. */
  readonly lockRetryLimitMs?: number | undefined
  /** Limit of one statement; default 0, none. */
  readonly statementTimeoutMs?: number | undefined
  /** How long to wait for another migrator; default 60 s. */
  readonly advisoryLockWaitMs?: number | undefined
  /** Returns the plan and runs nothing. Default false. */
  readonly dryRun?: boolean | undefined
  readonly onEvent?: ((event: MigrationEvent) => void) | undefined
  /** Takes counters and durations of runs. */
  readonly metrics?: MetricsSink | undefined
  /** Cancels the running statement on the server. */
  readonly signal?: AbortSignal | undefined
}

export const DEFAULT_SCHEMA = 'public'

export function limitsOf({ lockTimeoutMs, lockRetryLimitMs, statementTimeoutMs }: RunOptions): RunLimits {
  return {
    lockTimeoutMs: lockTimeoutMs ?? 5_000,
    lockRetryLimitMs: lockRetryLimitMs ?? 120_000,
    statementTimeoutMs: statementTimeoutMs ?? 0,
  }
}
