import { type Database, withSession } from '@pgtend/database'
import { MigratorError } from '../errors.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { type AssessedMigration, assessMigrations } from '../history/assess-migrations.ts'
import { EMPTY_HISTORY, readHistory } from '../history/read-history.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import type { MigrationPlan } from '../plan/plan.ts'
import { type DownTarget, planDown } from '../plan/plan-down.ts'
import { planUp } from '../plan/plan-up.ts'
import { requireNoProblems } from '../plan/problem.ts'
import { renderPlanSql } from '../plan/render-sql.ts'
import { unlocksInCode } from '../run/keep-lock.ts'
import { loadParser } from '../script/load-parser.ts'
import type { MigrateUpOptions } from './migrate-up.ts'
import { DEFAULT_SCHEMA, limitsOf, type RunOptions } from './migrator-options.ts'

export interface MigrationSqlOptions extends RunOptions, Pick<MigrateUpOptions, 'outOfOrder'> {
  /** Default: up, all that is pending. */
  readonly up?: { readonly target?: number | string | undefined } | undefined
  readonly down?: DownTarget | undefined
  /** Without a database: the last migration it has; default none, so that the script builds a database from nothing. */
  readonly from?: string | undefined
}

/** What a run would do, and the same as SQL. */
export interface PlannedSql {
  readonly plan: MigrationPlan
  /** One script for psql. */
  readonly sql: string
}

/** Gives the SQL of `planMigrationSql` alone. @throws {MigratorError} as that */
export async function migrationSql(database: Database | undefined, options: MigrationSqlOptions): Promise<string> {
  return (await planMigrationSql(database, options)).sql
}

/**
 * Gives the plan of a run and the SQL that it would execute, as one script for psql. Reads only; without a database it plans from the
 * folder alone (upwards only).
 * @throws {MigratorError} as `migrateUp` and `migrateDown` before they run anything
 */
export async function planMigrationSql(
  database: Database | undefined,
  options: MigrationSqlOptions,
): Promise<PlannedSql> {
  const { directory, schema = DEFAULT_SCHEMA, mode = 'atomic', up, down, from, outOfOrder } = options
  const ledger = prismaLedger(schema)
  const files = await readMigrations(directory)
  const parse = await loadParser()
  const history =
    database === undefined ? EMPTY_HISTORY : await withSession(database, (client) => readHistory(client, ledger))
  const all = assessMigrations(files, history)
  const migrations = from === undefined ? all : after(all, from)
  const plan =
    down === undefined
      ? planUp(migrations, history, parse, { mode, target: up?.target, outOfOrder })
      : planDown(migrations, parse, mode, down)
  requireNoProblems(plan.problems)
  return { plan, sql: renderPlanSql(plan, { ledger, limits: limitsOf(options), unlocksInCode: unlocksInCode(files) }) }
}

function after(migrations: readonly AssessedMigration[], name: string): readonly AssessedMigration[] {
  const index = migrations.findIndex((migration) => migration.name === name)
  if (index === -1) throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${name}"`)
  return migrations.slice(index + 1)
}
