import { MigratorError } from '../errors.ts'
import type { PlanStep } from '../plan/plan-step.ts'
import { beginNoteSql } from './lazy-commit.ts'
import { cleanUpStep, finishDetach, prepareStep, recoverStep } from './recover-step.ts'
import type { RunLimits } from './run-context.ts'
import type { MigrationRun } from './run-migration.ts'
import { runStep, type StepResult } from './run-step.ts'
import { lockTimeoutSql, sessionSettingsSql } from './session-settings.ts'
import { StepFailure } from './step-failure.ts'

/**
 * Runs a statement that no transaction can hold: finds out how an interrupted one ended, notes what is there, runs it, and after a failure
 * drops the invalid index it left.
 * @throws {StepFailure}
 * @throws {MigratorError} `MIGRATION_FAILED_EARLIER` when nobody can tell how an interrupted statement ended
 */
export async function runAlone(run: MigrationRun, step: PlanStep, settings: readonly string[]): Promise<StepResult> {
  const { context, migration, records } = run
  const { client, limits } = context
  const patient = isPatient(run, step)
  let before = [...settings, ...(patient ? [lockTimeoutSql(patience(limits))] : [])]
  const after = settingsAfter(run, step, patient)
  const { interrupted, firstStep } = migration
  if (interrupted !== undefined && step.index === firstStep) {
    if (before.length > 0) await client.query(before.join(';\n'))
    before = []
    const state = await recoverStep(client, step, interrupted.note, onDropped(run))
    if (state === 'unknown') throw cannotTell(run, step)
    if (state === 'done') return recordDone(run, step, after)
  } else if (step.recovery.type === 'detach-partition') {
    if (before.length > 0) await client.query(before.join(';\n'))
    before = []
    // Left by an attempt that did not get its second lock; the statement itself would be refused now.
    if (await finishDetach(client, step.recovery)) return recordDone(run, step, after)
  }
  const note = await prepareStep(client, step, before, onDropped(run))
  // Ledger and journal in one: without the journal's row nobody could tell whose attempt the ledger's is.
  const begin = beginNoteSql(context, step)
  await client.query([...begin, ...run.opening, records.running(step, note), 'commit'].join(';\n'))
  run.opening.length = 0
  return runAndCleanUp(run, step, note, after)
}

/** The error of a statement that was interrupted and leaves no trace of how it ended. */
export function cannotTell({ migration: { name } }: MigrationRun, step: PlanStep): MigratorError {
  const line = step.statements[0]?.line ?? 1
  return new MigratorError(
    'MIGRATION_FAILED_EARLIER',
    `migration "${name}" was interrupted in line ${line} and nobody can tell how that statement ended`,
    { details: { migration: name, line } },
  )
}

async function runAndCleanUp(
  run: MigrationRun,
  step: PlanStep,
  note: string | null,
  after: readonly string[],
): Promise<StepResult> {
  try {
    return await runStep(run.context, step, {
      migration: run.migration.name,
      begin: beginNoteSql(run.context, step),
      before: [],
      writes: (result) => run.records.done(step, result),
      after,
    })
  } catch (failure) {
    if (!(failure instanceof StepFailure)) throw failure
    await cleanUpStep(run.context.client, step, note, onDropped(run)).catch((error: unknown) => {
      throw new StepFailure(new AggregateError([failure.cause, error], failure.message), failure.statement)
    })
    throw failure
  }
}

/** `discard all` takes our settings with it. */
function settingsAfter({ context }: MigrationRun, { reason }: PlanStep, patient: boolean): readonly string[] {
  if (reason === 'discard all') return sessionSettingsSql(context)
  return patient ? [lockTimeoutSql(context.limits.lockTimeoutMs)] : []
}

/**
 * Waiting for old transactions is how `concurrently` works and blocks nobody, so it may take as long as all retries together;
 * unless the file sets a lock_timeout of its own.
 */
function isPatient({ migration }: MigrationRun, { reason }: PlanStep): boolean {
  if (reason?.includes('concurrently') !== true) return false
  const settings = migration.steps.flatMap(({ statements }) => statements.map(({ setting }) => setting))
  return !settings.includes('lock_timeout') && !settings.includes('all')
}

/** 0 waits for ever, so it is the longest time and not the shortest. */
function patience({ lockTimeoutMs, lockRetryLimitMs }: RunLimits): number {
  return lockTimeoutMs === 0 ? 0 : Math.max(lockTimeoutMs, lockRetryLimitMs)
}

async function recordDone(run: MigrationRun, step: PlanStep, after: readonly string[]): Promise<StepResult> {
  const result = { rows: 0, durationMs: 0 }
  await run.context.client.query(
    ['begin', ...run.opening, ...run.records.done(step, result), 'commit', ...after].join(';\n'),
  )
  run.opening.length = 0
  return result
}

function onDropped({ context, migration }: MigrationRun): (index: string) => void {
  return (index) => context.emit({ type: 'invalid-index-dropped', migration: migration.name, index })
}
