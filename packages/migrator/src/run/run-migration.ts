import { DatabaseError, SQLSTATE } from '@pgtend/database'
import type { PlannedMigration } from '../plan/plan.ts'
import { mayLeavePart, type PlanStep } from '../plan/plan-step.ts'
import type { Statement } from '../script/statement.ts'
import { hintExtension } from './hint-extension.ts'
import { LOCK_LOST } from './keep-lock.ts'
import { beginSql } from './lazy-commit.ts'
import { isConnectionLost } from './lost-connection.ts'
import { MigrationRecords } from './migration-records.ts'
import { withRetries } from './retry.ts'
import { cannotTell, runAlone } from './run-alone.ts'
import type { RunContext } from './run-context.ts'
import { runStep, type StepResult } from './run-step.ts'
import {
  changesRole,
  isLastingSetting,
  lastingSettings,
  makesTemporary,
  sessionSettingsSql,
} from './session-settings.ts'
import { failureLog, lostConnection, migrationError, StepFailure } from './step-failure.ts'
import { type BlockerWatch, watchBlockers } from './watch-blockers.ts'

const PART_LEFT =
  'What the migration committed before is applied, and it is not run again until `pgtend migrate resolve` says where it stands.'

/** What one migration did. */
export interface MigrationOutcome {
  readonly name: string
  readonly rows: number
  readonly durationMs: number
}

/** A migration that is being run. */
export interface MigrationRun {
  readonly context: RunContext
  readonly migration: PlannedMigration
  readonly records: MigrationRecords
  /** Says that the migration has begun; sent with the first step, in a transaction of its own, until it is known to be written. */
  readonly opening: string[]
}

/**
 * Runs the steps of one migration that are still to do, and keeps ledger and journal with them.
 * @throws {MigratorError} `MIGRATION_STATEMENT_FAILED`, `MIGRATION_LOCK_TIMEOUT`, `MIGRATION_DISK_FULL`, `MIGRATION_CONNECTION_LOST`,
 * `MIGRATION_LOCK_LOST` or `MIGRATION_FAILED_EARLIER`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function runMigration(context: RunContext, migration: PlannedMigration): Promise<MigrationOutcome> {
  const { firstStep, steps, name } = migration
  const run: MigrationRun = { context, migration, records: new MigrationRecords(context, migration), opening: [] }
  const start = performance.now()
  let rows = 0
  run.opening.push(...run.records.begin())
  if (!context.keepsSession) await cleanUpBefore(run)
  for (const step of steps.slice(firstStep)) {
    if (context.signal?.aborted) {
      throw new DatabaseError('INTERRUPTED', `interrupted before migration "${name}" was finished`)
    }
    rows += (await runWatched(run, step)).rows
  }
  // All steps were done earlier when the rest of the file has been removed since.
  if (firstStep >= steps.length) await context.client.query(run.records.finish().join(';\n'))
  if (context.keepsSession) context.leaked.push(...statementsOf(migration).filter(isLastingSetting))
  context.begun = true
  return { name, rows, durationMs: performance.now() - start }
}

/** Takes back what the migration before left in the session, and notes what this one will leave. */
async function cleanUpBefore(run: MigrationRun): Promise<void> {
  const { context, migration } = run
  const cleaning = [...(context.dirty ? cleanSession(run) : []), ...(context.temporary ? ['discard temporary'] : [])]
  if (cleaning.length > 0) await context.client.query(cleaning.join(';\n'))
  const statements = statementsOf(migration)
  context.dirty = statements.some(isLastingSetting)
  context.temporary = makesTemporary(statements)
}

function statementsOf({ steps }: PlannedMigration): readonly Statement[] {
  return steps.flatMap(({ statements }) => statements)
}

/** Runs a step, with retries where a failure leaves nothing of it, while another connection looks who blocks it. */
async function runWatched(run: MigrationRun, step: PlanStep): Promise<StepResult> {
  const { context, migration, records } = run
  const { database, pid, emit, limits, signal } = context
  const { name } = migration
  const line = step.statements[0]?.line ?? 1
  if (!records.atomic) {
    emit({ type: 'step-start', migration: name, line, statements: step.statements.length, reason: step.reason })
  }
  const watch = database?.capabilities.concurrentSessions
    ? watchBlockers(database, pid, (blockers) => emit({ type: 'blocked', migration: name, blockers }))
    : undefined
  const onRetry = (attempt: number, delayMs: number, sqlstate: string): void =>
    emit({ type: 'retry', migration: name, attempt, delayMs, sqlstate, blockers: watch?.blockers ?? [] })
  try {
    if (mayLeavePart(step)) return await attempt(run, step)
    return await withRetries({ limitMs: limits.lockRetryLimitMs, signal, onRetry }, () => attempt(run, step))
  } catch (error) {
    if (error instanceof StepFailure) throw await recordFailure(run, step, error, watch)
    throw isConnectionLost(error) ? lostConnection(migration, error, step.statements[0]) : error
  } finally {
    await watch?.stop()
  }
}

async function attempt(run: MigrationRun, step: PlanStep): Promise<StepResult> {
  const { context, migration, records } = run
  if (step.kind === 'autocommit') return runAlone(run, step, settingsBefore(run, step))
  // Sent again with a retry, for the transaction that failed may be this one.
  const begun = run.opening.length === 0 ? [] : ['begin', ...run.opening, records.notBegun(step), 'commit']
  const before = [...begun, ...settingsBefore(run, step)]
  if (step.kind === 'batch') {
    // A batch commits before the journal hears of it: when it was interrupted, nobody knows how it ended.
    if (migration.interrupted !== undefined && step.index === migration.firstStep) throw cannotTell(run, step)
    await context.client.query([...before.splice(0), records.running(step, null)].join(';\n'))
  }
  const writes = (known?: StepResult): readonly string[] => records.done(step, known)
  const begin = records.atomic ? beginSql(context) : ['begin']
  const result = await runStep(context, step, { migration: migration.name, begin, before, writes })
  run.opening.length = 0
  if (step.kind !== 'batch') context.late.add(records.numbers(step, result))
  return result
}

function cleanSession({ context }: MigrationRun): readonly string[] {
  return sessionSettingsSql(context)
}

/**
 * The first step of a migration starts from clean settings plus what the finished steps had set; after a role change every step does.
 * A kept session is not cleaned between migrations, unless the role had to be taken back for the ledger.
 */
function settingsBefore(run: MigrationRun, step: PlanStep): readonly string[] {
  const { context, migration } = run
  const ownRole = changesRole([...context.leaked, ...statementsOf(migration)])
  const starts = step.index === migration.firstStep && !(context.keepsSession && context.begun)
  if (!starts && !ownRole) return []
  const earlier = migration.steps.slice(0, step.index).flatMap(({ statements }) => statements)
  return [...cleanSession(run), ...lastingSettings([...context.leaked, ...earlier])]
}

/** Writes the failure down and returns the error for people. An interruption is not a failure of the migration. */
async function recordFailure(
  run: MigrationRun,
  step: PlanStep,
  failure: StepFailure,
  watch: BlockerWatch | undefined,
): Promise<unknown> {
  const { context, migration, records } = run
  if (context.signal?.aborted && failure.sqlstate === SQLSTATE.queryCanceled) return failure.cause
  if (isConnectionLost(failure.cause)) return lostConnection(migration, failure.cause, failure.statement)
  // Another migrator may be at this very migration: nothing of ours is left, and nothing of theirs must be touched.
  if (failure.sqlstate === LOCK_LOST) return migrationError(migration, failure, { leftovers: '', blockers: [] })
  const blockers = watch?.blockers ?? []
  const writes = [...context.late.all(), ...run.opening, ...records.failed(step, failureLog(failure))]
  context.late.clear()
  const told = { leftovers: leftovers(migration, step), blockers, hint: mayLeavePart(step) ? PART_LEFT : undefined }
  try {
    // A message of its own, for how a message is read and what it may write is settled before its first statement.
    await context.client.query(cleanSession(run).join(';\n'))
    await context.client.query(['begin', ...writes, 'commit'].join(';\n'))
    const { sqlstate, statement } = failure
    const hint = await hintExtension(context.client, context.ledger.schema, { sqlstate, sql: statement?.text ?? '' })
    return migrationError(migration, failure, { ...told, hint: told.hint ?? hint })
  } catch (error) {
    const both = new AggregateError([failure.cause, error], failure.message)
    return migrationError(migration, failure, { ...told, leftovers: 'The failure could not be recorded.', cause: both })
  }
}

function leftovers({ steps }: PlannedMigration, step: PlanStep): string {
  if (mayLeavePart(step)) return PART_LEFT
  if (step.index === 0) return 'Nothing of this migration was applied.'
  return `${step.index} of its ${steps.length} steps are applied and will not be repeated.`
}
