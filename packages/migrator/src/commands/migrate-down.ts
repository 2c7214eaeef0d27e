import { type Database, withSession } from '@pgtend/database'
import { type DroppedData, findDroppedData } from '../derive-down/data-loss/find-dropped-data.ts'
import { measureDataLoss } from '../derive-down/data-loss/measure-data-loss.ts'
import { withMetrics } from '../metrics/with-metrics.ts'
import { type DownTarget, planDown } from '../plan/plan-down.ts'
import { loadParser, type SqlParser } from '../script/load-parser.ts'
import { DEFAULT_SCHEMA, type RunOptions } from './migrator-options.ts'
import { runCommand } from './run-command.ts'
import type { MigrationRun } from './run-result.ts'

export interface MigrateDownOptions extends RunOptions {
  /** Default: the last one. */
  readonly target?: DownTarget | undefined
}

/**
 * Undoes applied migrations with their `down.sql`, newest first, as the only migrator of the database.
 * Data that the scripts drop is lost; a dry run says how much, counting for at most 3 seconds. Refuses before anything is run when one of
 * them has no way back.
 * @throws {MigratorError} `MIGRATION_DOWN_MISSING`, `MIGRATION_IRREVERSIBLE` and as `migrateUp`
 */
export async function migrateDown(database: Database, options: MigrateDownOptions): Promise<MigrationRun> {
  const { mode = 'atomic', target = { count: 1 }, schema = DEFAULT_SCHEMA, dryRun = false } = options
  const parse = await loadParser()
  const run = await withMetrics('down', options, (measured) =>
    runCommand(database, measured, (migrations) => planDown(migrations, parse, mode, target)),
  )
  if (!dryRun) return run
  const dropped = droppedData(parse, run)
  if (dropped.length === 0) return { ...run, dataLoss: [] }
  const dataLoss = await withSession(database, (client) => measureDataLoss(client, dropped, { schema }))
  return { ...run, dataLoss: [...dataLoss] }
}

/** Statements that an earlier run finished have lost what they lose. */
function droppedData(parse: SqlParser, { plan }: MigrationRun): readonly DroppedData[] {
  return plan.migrations.flatMap(({ name, steps }) =>
    steps
      .filter(({ done }) => !done)
      .flatMap(({ statements }) => statements.filter(({ destroysData }) => destroysData))
      .flatMap(({ sql }) => findDroppedData(parse, name, sql)),
  )
}
