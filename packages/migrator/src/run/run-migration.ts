import { randomUUID } from 'node:crypto'
import { DatabaseError, SQLSTATE } from '@pgtend/database'
import { MigratorError } from '../errors.ts'
import { type JournalRow, type StepState, writeStepSql } from '../ledger/journal.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
import { isAtomic, type PlannedMigration } from '../plan/plan.ts'
import { isTransactional, type PlanStep } from '../plan/plan-step.ts'
import type { Blocker } from './migration-event.ts'
import { cleanUpStep, prepareStep, recoverStep } from './recover-step.ts'
import { withRetries } from './retry.ts'
import type { RunContext } from './run-context.ts'
import { runStep, type StepResult } from './run-step.ts'
import { changesRole, lastingSettings, lockTimeoutSql, sessionSettingsSql } from './session-settings.ts'
import { failureLog, migrationError, StepFailure } from './step-failure.ts'
import { watchBlockers } from './watch-blockers.ts'

/** What one migration did. */
export interface MigrationOutcome {
  readonly name: string
  readonly rows: number
  readonly durationMs: number
}

/**
 * Runs the steps of one migration that are still to do, and keeps ledger and journal with them.
 * @throws {MigratorError} `MIGRATION_STATEMENT_FAILED`, `MIGRATION_LOCK_TIMEOUT` or `MIGRATION_FAILED_EARLIER`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function runMigration(context: RunContext, migration: PlannedMigration): Promise<MigrationOutcome> {
  return new MigrationRun(context, migration).run()
}

class MigrationRun {
  readonly #context: RunContext
  readonly #migration: PlannedMigration
  readonly #entry: LedgerEntry
  readonly #atomic: boolean
  readonly #changesRole: boolean
  #blockers: readonly Blocker[] = []

  constructor(context: RunContext, migration: PlannedMigration) {
    const { name, script, rowId, action } = migration
    this.#context = context
    this.#migration = migration
    const id = rowId === undefined || action === 'retry' ? randomUUID() : rowId
    this.#entry = { id, name, checksum: script.checksum }
    this.#atomic = isAtomic(migration)
    this.#changesRole = changesRole(migration.steps.flatMap(({ statements }) => statements))
  }

  async run(): Promise<MigrationOutcome> {
    const { firstStep, steps, name } = this.#migration
    const start = performance.now()
    let rows = 0
    if (!this.#atomic) await this.#begin()
    for (const step of steps.slice(firstStep)) {
      if (this.#context.signal?.aborted)
        throw new DatabaseError('INTERRUPTED', `interrupted before migration "${name}" was finished`)
      rows += (await this.#runStep(step)).rows
    }
    if (firstStep >= steps.length) await this.#finish()
    return { name, rows, durationMs: performance.now() - start }
  }

  /** All steps were done earlier, for the rest of the file has been removed since. */
  async #finish(): Promise<void> {
    const { ledger, client, direction } = this.#context
    await client.query(direction === 'up' ? ledger.finishSql(this.#entry) : ledger.rollBackSql(this.#entry.id))
  }

  /** A migration of several steps is in ledger and journal before its first one, so that an interruption is seen. */
  async #begin(): Promise<void> {
    const { ledger, client, direction } = this.#context
    const { action, steps, rowId } = this.#migration
    const [first] = steps
    const sql = sessionSettingsSql(this.#context)
    if (direction === 'down' || action === 'resume' || first === undefined) return
    const retried = action === 'retry' && rowId !== undefined ? [ledger.rollBackSql(rowId)] : []
    // "failed" until it is begun: the row says that this attempt is ours and that nothing of it has run.
    const writes = [...retried, ledger.insertStartedSql(this.#entry), this.#journalSql(first, 'failed')]
    await client.query([...sql, 'begin', ...writes, 'commit'].join(';\n'))
  }

  async #runStep(step: PlanStep): Promise<StepResult> {
    const { client, limits, signal, emit, database, pid } = this.#context
    const { name } = this.#migration
    const first = step.statements[0]
    if (!this.#atomic || step.reason !== undefined) {
      emit({
        type: 'step-start',
        migration: name,
        line: first?.line ?? 1,
        statements: step.statements.length,
        reason: step.reason,
      })
    }
    const watch = database.capabilities.concurrentSessions
      ? watchBlockers(database, pid, (blockers) => emit({ type: 'blocked', migration: name, blockers }))
      : undefined
    try {
      return await withRetries(
        {
          limitMs: limits.lockRetryLimitMs,
          signal,
          onRetry: (attempt, delayMs, sqlstate) =>
            emit({ type: 'retry', migration: name, attempt, delayMs, sqlstate, blockers: watch?.blockers ?? [] }),
        },
        () => this.#attempt(step),
      )
    } catch (error) {
      this.#blockers = watch?.blockers ?? []
      if (!(error instanceof StepFailure)) throw error
      throw await this.#fail(client, step, error)
    } finally {
      await watch?.stop()
    }
  }

  async #attempt(step: PlanStep): Promise<StepResult> {
    if (step.kind === 'autocommit') return this.#runAlone(step)
    const before = this.#settingsBefore(step)
    if (step.kind === 'batch') {
      // A batch commits by itself before the journal hears of it: when it was interrupted, nobody knows how it ended.
      if (this.#interruptedNote(step) !== undefined) throw this.#cannotTell(step)
      await this.#context.client.query(
        [...sessionSettingsSql(this.#context), this.#journalSql(step, 'running')].join(';\n'),
      )
    }
    return runStep(this.#context, step, { before, writes: (result) => this.#writes(step, result) })
  }

  /** Notes what is there, runs the statement, and after a failure drops the invalid index it left. */
  async #runAlone(step: PlanStep): Promise<StepResult> {
    const { client } = this.#context
    const settings = this.#settingsBefore(step)
    if (settings.length > 0) await client.query(settings.join(';\n'))
    const known = this.#interruptedNote(step)
    if (known !== undefined) {
      const state = await this.#whileUnlimited(step, () => recoverStep(client, step, known, this.#onDropped))
      if (state === 'unknown') throw this.#cannotTell(step)
      if (state === 'done') return this.#recordDone(step)
    }
    const note = await this.#whileUnlimited(step, () => prepareStep(client, step, this.#onDropped))
    await client.query(this.#journalSql(step, 'running', undefined, note))
    try {
      return await this.#whileUnlimited(step, () =>
        runStep(this.#context, step, { before: [], writes: (result) => this.#writes(step, result) }),
      )
    } catch (error) {
      if (error instanceof StepFailure) await this.#cleanUp(step, note, error)
      throw error
    }
  }

  readonly #onDropped = (index: string): void => {
    this.#context.emit({ type: 'invalid-index-dropped', migration: this.#migration.name, index })
  }

  /** Waiting for old transactions is how `concurrently` works and blocks nobody, so it may take as long as all retries together. */
  async #whileUnlimited<T>(step: PlanStep, work: () => Promise<T>): Promise<T> {
    const { client, limits } = this.#context
    const ownTimeout = this.#migration.steps.some(({ statements }) =>
      statements.some(({ setting }) => setting === 'lock_timeout' || setting === 'all'),
    )
    if (ownTimeout || step.reason?.includes('concurrently') !== true) return work()
    await client.query(lockTimeoutSql(limits.lockRetryLimitMs))
    try {
      return await work()
    } finally {
      // A lost session has no setting to put back.
      await client.query(lockTimeoutSql(limits.lockTimeoutMs)).catch(() => undefined)
    }
  }

  async #cleanUp(step: PlanStep, note: string | null, failure: StepFailure): Promise<void> {
    try {
      await this.#whileUnlimited(step, () => cleanUpStep(this.#context.client, step, note, this.#onDropped))
    } catch (error) {
      throw new StepFailure(
        new AggregateError([failure, error], failure.message, { cause: failure.cause }),
        failure.statement,
      )
    }
  }

  async #recordDone(step: PlanStep): Promise<StepResult> {
    const result = { rows: 0, durationMs: 0 }
    await this.#context.client.query(['begin', ...this.#writes(step, result), 'commit'].join(';\n'))
    return result
  }

  /** The first step of a run starts from clean settings plus what the finished steps had set; after a role change every step does. */
  #settingsBefore(step: PlanStep): readonly string[] {
    const { firstStep, steps } = this.#migration
    if (step.index !== firstStep && !this.#changesRole) return []
    const earlier = steps.slice(0, step.index).flatMap(({ statements }) => statements)
    return [...sessionSettingsSql(this.#context), ...lastingSettings(earlier)]
  }

  /** Ledger and journal of a step that succeeded. */
  #writes(step: PlanStep, result: StepResult): readonly string[] {
    const { ledger, direction } = this.#context
    const { steps, action, rowId } = this.#migration
    const last = step.index === steps.length - 1
    const back = this.#changesRole ? ['reset role', 'reset session authorization'] : []
    const journal = this.#journalSql(step, 'done', result)
    if (direction === 'down') return [...back, ...(last ? [ledger.rollBackSql(this.#entry.id)] : []), journal]
    if (!this.#atomic) return [...back, ...(last ? [ledger.finishSql(this.#entry)] : []), journal]
    const retried = action === 'retry' && rowId !== undefined ? [ledger.rollBackSql(rowId)] : []
    const applied = action === 'resume' ? ledger.finishSql(this.#entry) : ledger.insertAppliedSql(this.#entry)
    return [...back, ...retried, applied, journal]
  }

  #interruptedNote(step: PlanStep): string | null | undefined {
    const { firstStep, interrupted } = this.#migration
    return step.index === firstStep && interrupted !== undefined ? interrupted.note : undefined
  }

  #journalSql(step: PlanStep, state: StepState, result?: StepResult, note: string | null = null): string {
    const { ledger, direction } = this.#context
    const row: JournalRow = {
      ledgerId: this.#entry.id,
      direction,
      migration: this.#migration.name,
      step: step.index,
      checksum: step.checksum,
      state,
      transactional: isTransactional(step) && !(step.kind === 'batch' && state === 'running'),
      rows: result?.rows ?? 0,
      durationMs: result?.durationMs ?? 0,
      note,
    }
    return writeStepSql(ledger.schema, row)
  }

  /** Writes the failure down and returns the error for people. An interruption is not a failure of the migration. */
  async #fail(client: RunContext['client'], step: PlanStep, failure: StepFailure): Promise<unknown> {
    const { ledger, direction, signal } = this.#context
    const { action, rowId } = this.#migration
    if (signal?.aborted && failure.sqlstate === SQLSTATE.queryCanceled) return failure.cause
    const log = failureLog(failure)
    const retried = action === 'retry' && rowId !== undefined ? [ledger.rollBackSql(rowId)] : []
    const row =
      this.#atomic && action !== 'resume'
        ? [...retried, ledger.insertFailedSql(this.#entry, log)]
        : [ledger.failSql(this.#entry.id, log)]
    const writes = [...(direction === 'up' ? row : []), this.#journalSql(step, 'failed')]
    const settings = sessionSettingsSql(this.#context)
    try {
      await client.query([...settings, 'begin', ...writes, 'commit'].join(';\n'))
    } catch (error) {
      const both = new AggregateError([failure.cause, error], failure.message)
      return migrationError(this.#migration, new StepFailure(both, failure.statement), '', this.#blockers)
    }
    return migrationError(this.#migration, failure, this.#leftovers(step), this.#blockers)
  }

  #leftovers(step: PlanStep): string {
    if (step.index === 0 && isTransactional(step)) return 'Nothing of this migration was applied.'
    return `${step.index} of its ${this.#migration.steps.length} steps are applied and will not be repeated.`
  }

  #cannotTell(step: PlanStep): MigratorError {
    const { name } = this.#migration
    return new MigratorError(
      'MIGRATION_FAILED_EARLIER',
      `migration "${name}" was interrupted in line ${step.statements[0]?.line ?? 1} and nobody can tell how that statement ended`,
      { details: { migration: name } },
    )
  }
}
