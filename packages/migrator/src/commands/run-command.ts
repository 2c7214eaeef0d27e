import { type Database, PgtendError, SQLSTATE, sqlstateOf, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { MigratorError } from '../errors.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { type AssessedMigration, assessMigrations } from '../history/assess-migrations.ts'
import { type DatabaseHistory, readOpenHistory } from '../history/read-history.ts'
import { createJournalSql } from '../ledger/journal.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import type { MigrationPlan } from '../plan/plan.ts'
import { requireNoProblems } from '../plan/problem.ts'
import { unlocksInCode } from '../run/keep-lock.ts'
import { LateJournal } from '../run/late-journal.ts'
import { isConnectionLost } from '../run/lost-connection.ts'
import type { MigrationOutcome } from '../run/run-migration.ts'
import { runPlan } from '../run/run-plan.ts'
import { withMigratorLock } from '../run/with-migrator-lock.ts'
import { requireNoBackslash } from '../script/refuse-unsendable.ts'
import { replacedNames } from '../squash/replaced-names.ts'
import { planSquashLedger, recordSquashes } from '../squash/squash-ledger.ts'
import { DEFAULT_SCHEMA, limitsOf, type RunOptions } from './migrator-options.ts'
import { type MigrationRun, runResult } from './run-result.ts'

type Planner = (
  migrations: readonly AssessedMigration[],
  history: DatabaseHistory,
) => MigrationPlan | Promise<MigrationPlan>

/**
 * Reads, plans and runs, all under the migrators' lock so that the plan cannot be out of date.
 * A dry run takes no lock and returns the plan with its problems instead of throwing them.
 */
export async function runCommand(database: Database, options: RunOptions, planner: Planner): Promise<MigrationRun> {
  const start = performance.now()
  const ledger = prismaLedger(options.schema ?? DEFAULT_SCHEMA)
  const files = await readMigrations(options.directory)
  if (options.dryRun) {
    const { plan, current } = await withSession(database, (client) => makePlan(client, ledger, files, planner))
    return runResult(plan, [], { dryRun: true, durationMs: performance.now() - start, current })
  }
  const { advisoryLockWaitMs: waitMs = 60_000, signal, onEvent } = options
  const work = withMigratorLock(database, { waitMs, signal, onEvent }, async (client) => {
    await recordSquashed(client, ledger, files)
    const { plan, migrations, history, current } = await makePlan(client, ledger, files, planner)
    requireNoProblems(plan.problems)
    const facts = { dryRun: false, durationMs: 0, current }
    if (plan.migrations.length === 0) return runResult(plan, [], { ...facts, durationMs: performance.now() - start })
    await prepareDatabase(client, ledger, history)
    const late = new LateJournal(ledger.schema)
    const context = {
      late,
      dirty: false,
      temporary: false,
      last: false,
      begun: false,
      keepsSession: plan.mode !== 'atomic',
      leaked: [],
      unlocksInCode: unlocksInCode(files),
      database,
      client,
      ledger,
      direction: plan.direction,
      limits: limitsOf(options),
      signal,
    }
    const emit = onEvent ?? (() => undefined)
    const outcomes = await runPlan({ ...context, pid: await backendOf(client, plan), emit }, plan)
    const after = currentAfter(migrations, plan, outcomes)
    return runResult(plan, outcomes, { dryRun: false, durationMs: performance.now() - start, current: after })
  })
  return work.catch((error: unknown) => {
    throw error instanceof PgtendError || !isConnectionLost(error) ? error : lostBetween(error)
  })
}

/** Before the first migration, or between two: nothing was running. */
function lostBetween(cause: unknown): MigratorError {
  return new MigratorError('MIGRATION_CONNECTION_LOST', 'the connection was lost while no migration ran', { cause })
}

/**
 * Creates ledger and journal when they are missing.
 * @throws {MigratorError} `LEDGER_NOT_WRITABLE` when the role may not create them
 */
export async function prepareDatabase(client: Client, ledger: Ledger, history: DatabaseHistory): Promise<void> {
  try {
    if (!history.ledgerExists) await client.query(ledger.createSql())
    if (!history.journalExists) await client.query(createJournalSql())
  } catch (cause) {
    if (sqlstateOf(cause) !== SQLSTATE.insufficientPrivilege) throw cause
    throw new MigratorError('LEDGER_NOT_WRITABLE', `the role may not create the ledger in schema "${ledger.schema}"`, {
      cause,
    })
  }
}

/** The newest applied migration by name. */
function currentOf(migrations: readonly AssessedMigration[]): string | null {
  return migrations.findLast(isApplied)?.name ?? null
}

function currentAfter(
  migrations: readonly AssessedMigration[],
  { direction }: MigrationPlan,
  outcomes: readonly MigrationOutcome[],
): string | null {
  const changed = new Set(outcomes.map(({ name }) => name))
  const isUp = direction === 'up'
  return migrations.findLast((migration) => (changed.has(migration.name) ? isUp : isApplied(migration)))?.name ?? null
}

function isApplied({ row }: AssessedMigration): boolean {
  return row?.finishedAt != null
}

async function makePlan(client: Client, ledger: Ledger, files: readonly MigrationFile[], planner: Planner) {
  const history = await readOpenHistory(client, ledger)
  const migrations = assessMigrations(files, history)
  const plan = await planner(migrations, history)
  const problems = [...planSquashLedger(files, history).problems, ...plan.problems]
  return { plan: { ...plan, problems }, migrations, history, current: currentOf(migrations) }
}

/** A database that has all migrations of a squashed one gets its row, before anything else looks at the ledger. */
async function recordSquashed(client: Client, ledger: Ledger, files: readonly MigrationFile[]): Promise<void> {
  if (files.every((file) => replacedNames(file).length === 0)) return
  const { records, problems } = planSquashLedger(files, await readOpenHistory(client, ledger))
  if (problems.length === 0) await recordSquashes(client, ledger, records)
}

/** Asks the session for its backend; and whether it reads strings as the parser does, or the plan would not be what is run. */
async function backendOf(client: Client, { migrations }: MigrationPlan): Promise<number> {
  const { rows } = await client.query<{ pid: number; strings: string }>(
    `select pg_catalog.pg_backend_pid() as pid, pg_catalog.current_setting('standard_conforming_strings') as strings`,
  )
  if (rows[0]?.strings === 'off') {
    for (const { script, steps } of migrations) {
      requireNoBackslash(
        script,
        steps.flatMap(({ statements }) => statements),
      )
    }
  }
  return rows[0]?.pid ?? 0
}
