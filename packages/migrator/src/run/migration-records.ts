import { randomUUID } from 'node:crypto'
import { type JournalEntry, type StepState, writeStepSql } from '../ledger/journal.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
import { isAtomic, type PlannedMigration } from '../plan/plan.ts'
import { isTransactional, mayLeavePart, type PlanStep } from '../plan/plan-step.ts'
import type { RunContext } from './run-context.ts'
import type { StepResult } from './run-step.ts'
import { takeBackSql } from './session-settings.ts'

/** What ledger and journal are told about one migration, as SQL that travels with its steps. */
export class MigrationRecords {
  /** One transaction: the ledger row is written within it and never before. */
  readonly atomic: boolean
  readonly #context: RunContext
  readonly #migration: PlannedMigration
  readonly #entry: LedgerEntry
  /** Takes back what would keep us from writing. */
  readonly #back: readonly string[]

  constructor(context: RunContext, migration: PlannedMigration) {
    const { name, script, rowId, action } = migration
    this.#context = context
    this.#migration = migration
    const id = rowId === undefined || action === 'retry' ? randomUUID() : rowId
    this.#entry = { id, name, checksum: script.checksum }
    this.atomic = isAtomic(migration)
    const statements = [...context.leaked, ...migration.steps.flatMap((step) => step.statements)]
    this.#back = takeBackSql(statements)
  }

  /** A migration of several steps is in the ledger before its first one, so that an interruption is seen. */
  begin(): readonly string[] {
    const { ledger, direction } = this.#context
    const { action, steps } = this.#migration
    const [first] = steps
    if (this.atomic || direction === 'down' || action === 'resume' || first === undefined) return []
    return [...this.#retried(), ledger.insertStartedSql(this.#entry)]
  }

  /** "failed" until it is begun: the row says that this attempt is ours and that nothing of it has run. */
  notBegun(step: PlanStep): string {
    return this.#step(step, 'failed')
  }

  running(step: PlanStep, note: string | null): string {
    return this.#step(step, 'running', undefined, note)
  }

  done(step: PlanStep, result: StepResult | undefined): readonly string[] {
    const last = step.index === this.#migration.steps.length - 1
    // What is one transaction with its ledger row needs no journal to be resumed; its numbers are written later.
    const journal = this.atomic ? [] : [this.#step(step, 'done', result)]
    return [...this.#back, ...(last ? this.finish() : []), ...journal]
  }

  /** What is known of a transaction only after it. */
  numbers(step: PlanStep, { rows, durationMs }: StepResult): JournalEntry {
    return { ...this.#entryOf(step, 'done'), rows, durationMs }
  }

  finish(): readonly string[] {
    const { ledger, direction } = this.#context
    if (direction === 'down') return [ledger.undoSql(this.#entry.name)]
    if (!this.atomic || this.#migration.action === 'resume') return [ledger.finishSql(this.#entry)]
    return [...this.#retried(), ledger.insertAppliedSql(this.#entry)]
  }

  failed(step: PlanStep, log: string): readonly string[] {
    const { ledger, direction } = this.#context
    // What was committed before the failure is not known, as if it had been interrupted.
    const journal = this.#step(step, mayLeavePart(step) ? 'running' : 'failed')
    if (direction === 'down') return [journal]
    return this.atomic && this.#migration.action !== 'resume'
      ? [...this.#retried(), ledger.insertFailedSql(this.#entry, log), journal]
      : [ledger.failSql(this.#entry.id, log), journal]
  }

  #retried(): readonly string[] {
    const { action, rowId } = this.#migration
    return action === 'retry' && rowId !== undefined ? [this.#context.ledger.rollBackSql(rowId)] : []
  }

  #step(step: PlanStep, state: StepState, result?: StepResult, note: string | null = null): string {
    const durationMs = state === 'done' ? result?.durationMs : 0
    return writeStepSql(this.#context.ledger.schema, {
      ...this.#entryOf(step, state),
      rows: result?.rows ?? 0,
      durationMs,
      note,
    })
  }

  #entryOf(step: PlanStep, state: StepState): JournalEntry {
    return {
      ledgerId: this.#entry.id,
      direction: this.#context.direction,
      migration: this.#migration.name,
      step: step.index,
      checksum: step.checksum,
      state,
      // A batch commits by itself, so an interrupted one is not known to be undone.
      transactional: isTransactional(step) && !(step.kind === 'batch' && state === 'running'),
      rows: 0,
      durationMs: undefined,
      note: null,
    }
  }
}
