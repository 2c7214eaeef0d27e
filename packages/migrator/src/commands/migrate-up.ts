import type { Database } from '@pgtend/database'
import { withMetrics } from '../metrics/with-metrics.ts'
import { type OutOfOrderPolicy, planUp } from '../plan/plan-up.ts'
import { loadParser, type SqlParser } from '../script/load-parser.ts'
import type { RunOptions } from './migrator-options.ts'
import { runCommand } from './run-command.ts'
import type { MigrationRun } from './run-result.ts'

export interface MigrateUpOptions extends RunOptions {
  /** How far: a number of migrations or the name of the last one. Default: all. */
  readonly target?: number | string | undefined
  /** What becomes of pending migrations that sort before applied ones. Default `warn`. */
  readonly outOfOrder?: OutOfOrderPolicy | undefined
}

/**
 * Applies pending migrations in the order of their names, as the only migrator of the database (it takes Prisma's advisory lock).
 * Each file is one transaction with its ledger row where PostgreSQL allows it. A second run does nothing. A run that failed or was killed
 * goes on at the right statement.
 * @throws {MigratorError} a problem found before anything ran, or the statement that failed
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`, `LOCK_TIMEOUT` or `INTERRUPTED`
 */
export async function migrateUp(database: Database, options: MigrateUpOptions): Promise<MigrationRun> {
  const { mode = 'atomic', target, outOfOrder } = options
  return withMetrics('up', options, (measured) =>
    runCommand(database, measured, async (migrations, history) => {
      const isOpen = migrations.some(({ state }) => state === 'pending' || state === 'failed')
      return planUp(migrations, history, isOpen ? await loadParser() : NO_PARSER, { mode, target, outOfOrder })
    }),
  )
}

/** With nothing pending there is nothing to parse, and the parser takes longer to load than everything else. */
const NO_PARSER: SqlParser = () => {
  throw new Error('nothing was pending')
}
