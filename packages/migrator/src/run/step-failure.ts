import { redactSecrets, SQLSTATE, sqlstateOf } from '@pgtend/database'
import { MigratorError } from '../errors.ts'
import type { PlannedMigration } from '../plan/plan.ts'
import type { Statement } from '../script/statement.ts'
import { offsetOfCharacter, positionAt } from '../script/text-position.ts'
import { LOCK_LOST } from './keep-lock.ts'
import type { Blocker } from './migration-event.ts'

/** A failed step with the statement it failed at; undefined when that was the commit. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure'
  readonly statement: Statement | undefined
  /** Offset of the error in the statement, when the server gave one. */
  readonly offset: number | undefined

  constructor(cause: Error, statement: Statement | undefined, offset?: number) {
    super(cause.message, { cause })
    this.statement = statement
    this.offset = offset
  }

  get sqlstate(): string | undefined {
    return sqlstateOf(this.cause)
  }
}

/** Finds the statement that failed: by the error's position in the sent text, else by the number of completed statements. */
export function locateFailure(
  cause: Error,
  statements: readonly Statement[],
  sent: { readonly text: string; readonly offsets: readonly number[] },
  completed: number,
): StepFailure {
  const position = 'position' in cause ? Number(cause.position) : Number.NaN
  if (!Number.isInteger(position)) return new StepFailure(cause, statements[completed])
  const offset = offsetOfCharacter(sent.text, position - 1)
  const index = sent.offsets.findLastIndex((start) => start <= offset)
  if (statements[index] === undefined) return new StepFailure(cause, statements[completed])
  return new StepFailure(cause, statements[index], offset - (sent.offsets[index] ?? 0))
}

/** What people are told besides the failure itself. */
export interface FailureFacts {
  /** What of the migration is applied. */
  readonly leftovers: string
  readonly blockers: readonly Blocker[]
  /** A better hint than the usual one. */
  readonly hint?: string | undefined
  /** The failure together with what went wrong after it. */
  readonly cause?: Error
}

/** Turns the failure of a step into the error that people see; values of rows stay in the cause. */
export function migrationError(migration: PlannedMigration, failure: StepFailure, facts: FailureFacts): MigratorError {
  const { name } = migration
  const { statement, sqlstate } = failure
  const { leftovers, blockers, hint, cause = failure.cause } = facts
  const details = detailsOf(migration, failure)
  const place = placeOf(statement)
  if (sqlstate === SQLSTATE.lockNotAvailable) {
    const who = blockers.map(({ pid, applicationName }) => `"${applicationName}" (pid ${pid})`).join(', ')
    const message = `migration "${name}" could not get its lock ${place}${who === '' ? '' : `, blocked by ${who}`}`
    const facts = { cause, details: { ...details, blockers } }
    return new MigratorError('MIGRATION_LOCK_TIMEOUT', message, hint === undefined ? facts : { ...facts, hint })
  }
  const message = `migration "${name}" failed ${place}: ${oneLine(failure.message)}`
  if (sqlstate === LOCK_LOST) return new MigratorError('MIGRATION_LOCK_LOST', message, { cause, details })
  if (sqlstate === SQLSTATE.diskFull) {
    const remedy = `${leftovers} Free disk space on the server and run the command again.`
    return new MigratorError('MIGRATION_DISK_FULL', message, { cause, details, hint: remedy })
  }
  const usual = HINTS[sqlstate ?? ''] ?? `${leftovers} ${REMEDY}`
  return new MigratorError('MIGRATION_STATEMENT_FAILED', message, { cause, details, hint: hint ?? usual })
}

/** The error of a session that ended while it ran a migration: nothing can be written down, and nobody knows how it ended. */
export function lostConnection(
  migration: PlannedMigration,
  cause: unknown,
  statement: Statement | undefined,
): MigratorError {
  const message = `the connection was lost in migration "${migration.name}" ${placeOf(statement)}`
  const failure = new StepFailure(cause instanceof Error ? cause : new Error(String(cause)), statement)
  return new MigratorError('MIGRATION_CONNECTION_LOST', message, { cause, details: detailsOf(migration, failure) })
}

function detailsOf({ name, script }: PlannedMigration, { statement, offset, sqlstate }: StepFailure) {
  const { line, column } = positionAt(script.text, (statement?.start ?? script.text.length) + (offset ?? 0))
  return { migration: name, path: script.path, line, column, sqlstate, statement: statement?.text.slice(0, 500) }
}

function placeOf(statement: Statement | undefined): string {
  return statement === undefined ? 'at its commit' : `in line ${statement.line}`
}

/** What the ledger keeps of a failure. The server's detail is left out, for it quotes values of rows. */
export function failureLog(failure: StepFailure): string {
  const code = failure.sqlstate === undefined ? '' : ` (SQLSTATE ${failure.sqlstate})`
  const line = failure.statement === undefined ? '' : `\n\nStatement in line ${failure.statement.line}`
  return `${oneLine(failure.message)}${code}${line}`
}

const REMEDY = 'Correct the migration and run the command again; `pgtend migrate status` shows where it stands.'
const NO_TRANSACTION_HINT =
  'Put the comment `-- pgtend: no-transaction` at the head of the file to run each of its statements on its own.'
const HINTS: Readonly<Record<string, string>> = {
  // All say that a statement cannot be inside our transaction; 2D000 is a procedure that commits.
  [SQLSTATE.activeSqlTransaction]: NO_TRANSACTION_HINT,
  '2D000': NO_TRANSACTION_HINT,
  [SQLSTATE.unsafeNewEnumValueUsage]: NO_TRANSACTION_HINT,
  [SQLSTATE.queryCanceled]:
    'It ran into `migrations.statementTimeoutMs`, or someone cancelled it; run the command again and it goes on there.',
}

/** A message of the server as one line without passwords. */
export function oneLine(message: string): string {
  return redactSecrets(message).replaceAll(/\s+/g, ' ')
}
