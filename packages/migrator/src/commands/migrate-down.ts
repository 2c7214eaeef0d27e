import type { Database } from '@pgtend/database'
import { type DownTarget, planDown } from '../plan/plan-down.ts'
import { loadParser } from '../script/load-parser.ts'
import type { RunOptions } from './migrator-options.ts'
import { runCommand } from './run-command.ts'
import type { MigrationRun } from './run-result.ts'

export interface MigrateDownOptions extends RunOptions {
  /** Default: the last one. */
  readonly target?: DownTarget | undefined
}

/**
 * Undoes applied migrations with their `down.sql`, newest first, as the only migrator of the database.
 * Data that the scripts drop is lost. Refuses before anything is run when one of them has no way back.
 * @throws {MigratorError} `MIGRATION_DOWN_MISSING` and as `migrateUp`
 */
export async function migrateDown(database: Database, options: MigrateDownOptions): Promise<MigrationRun> {
  const { mode = 'atomic', target = { count: 1 } } = options
  const parse = await loadParser()
  return runCommand(database, options, (migrations) => planDown(migrations, parse, mode, target))
}
