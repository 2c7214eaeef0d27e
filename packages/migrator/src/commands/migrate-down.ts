import { type Database, withSession } from '@pgtend/database'
import { type DroppedData, findDroppedData } from '../derive-down/data-loss/find-dropped-data.ts'
import { measureDataLoss } from '../derive-down/data-loss/measure-data-loss.ts'
import { withMetrics } from '../metrics/with-metrics.ts'
import type { MigrationPlan } from '../plan/plan.ts'
import { type DownTarget, planDown } from '../plan/plan-down.ts'
import { planProblem } from '../plan/problem.ts'
import { loadParser, type SqlParser } from '../script/load-parser.ts'
import { DEFAULT_SCHEMA, type RunOptions } from './migrator-options.ts'
import { runCommand } from './run-command.ts'
import type { MigrationRun } from './run-result.ts'

export interface MigrateDownOptions extends RunOptions {
  /** Default: the last one. */
  readonly target?: DownTarget | undefined
  /** What somebody agreed to undo, newest first: when the database has moved on since, nothing is run. Default: whatever is planned. */
  readonly agreed?: readonly string[] | undefined
}

/**
 * Undoes applied migrations with their `down.sql`, newest first, as the only migrator of the database.
 * Data that the scripts drop is lost; a dry run says how much, counting for at most 3 seconds. Refuses before anything is run when one of
 * them has no way back.
 * @throws {MigratorError} `MIGRATION_DOWN_MISSING`, `MIGRATION_IRREVERSIBLE`, `MIGRATION_PLAN_CHANGED` and as `migrateUp`
 */
export async function migrateDown(database: Database, options: MigrateDownOptions): Promise<MigrationRun> {
  const { mode = 'atomic', target = { count: 1 }, schema = DEFAULT_SCHEMA, dryRun = false } = options
  const parse = await loadParser()
  const run = await withMetrics('down', options, (measured) =>
    runCommand(database, measured, (migrations) =>
      onlyAgreed(planDown(migrations, parse, mode, target), options.agreed),
    ),
  )
  if (!dryRun) return run
  const dropped = droppedData(parse, run)
  if (dropped.length === 0) return { ...run, dataLoss: [] }
  const dataLoss = await withSession(database, (client) => measureDataLoss(client, dropped, { schema }))
  return { ...run, dataLoss: [...dataLoss] }
}

/** Another run may have undone or applied migrations between the question and the answer. */
function onlyAgreed(plan: MigrationPlan, agreed: readonly string[] | undefined): MigrationPlan {
  const names = plan.migrations.map(({ name }) => name)
  if (agreed === undefined || JSON.stringify(names) === JSON.stringify(agreed)) return plan
  const changed = names.find((name) => !agreed.includes(name)) ?? null
  const what = changed === null ? 'less is left to undo' : `"${changed}" would be undone too`
  const problem = planProblem('MIGRATION_PLAN_CHANGED', changed, `the database has changed since the question: ${what}`)
  return { ...plan, problems: [...plan.problems, problem] }
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
