import { redactSecrets, SQLSTATE, sqlstateOf } from '@pgtend/database'
import { MigratorError } from '../errors.ts'
import type { PlannedMigration } from '../plan/plan.ts'
import type { Statement } from '../script/statement.ts'
import { offsetOfCharacter, positionAt } from '../script/text-position.ts'
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

/** Turns the failure of a step into the error that people see; values of rows stay in the cause. */
export function migrationError(
  migration: PlannedMigration,
  failure: StepFailure,
  leftovers: string,
  blockers: readonly Blocker[],
): MigratorError {
  const { script, name } = migration
  const { statement, sqlstate, cause } = failure
  const { line, column } = positionAt(script.text, (statement?.start ?? script.text.length) + (failure.offset ?? 0))
  const details = {
    migration: name,
    path: script.path,
    line,
    column,
    sqlstate,
    statement: statement?.text.slice(0, 500),
  }
  const place = statement === undefined ? 'at its commit' : `in line ${line}`
  if (sqlstate === SQLSTATE.lockNotAvailable) {
    const who = blockers.map(({ pid, applicationName }) => `"${applicationName}" (pid ${pid})`).join(', ')
    const message = `migration "${name}" could not get its lock ${place}${who === '' ? '' : `, blocked by ${who}`}`
    return new MigratorError('MIGRATION_LOCK_TIMEOUT', message, { cause, details: { ...details, blockers } })
  }
  const message = `migration "${name}" failed ${place}: ${oneLine(failure.message)}`
  const hint =
    sqlstate !== undefined && NEEDS_NO_TRANSACTION.has(sqlstate) ? NO_TRANSACTION_HINT : `${leftovers} ${REMEDY}`
  return new MigratorError('MIGRATION_STATEMENT_FAILED', message, { cause, details, hint })
}

/** What the ledger keeps of a failure. The server's detail is left out, for it quotes values of rows. */
export function failureLog(failure: StepFailure): string {
  const code = failure.sqlstate === undefined ? '' : ` (SQLSTATE ${failure.sqlstate})`
  const line = failure.statement === undefined ? '' : `\n\nStatement in line ${failure.statement.line}`
  return `${oneLine(failure.message)}${code}${line}`
}

const REMEDY = 'Correct the migration and run the command again; `pgtend migrate status` shows where it stands.'
/** What says that a statement cannot be inside our transaction; 2D000 is a procedure that commits. */
const NEEDS_NO_TRANSACTION: ReadonlySet<string> = new Set([SQLSTATE.activeSqlTransaction, '2D000'])
const NO_TRANSACTION_HINT =
  'Put the comment `-- pgtend: no-transaction` at the head of the file to run each of its statements on its own.'

/** A message of the server as one line without passwords. */
export function oneLine(message: string): string {
  return redactSecrets(message).replaceAll(/\s+/g, ' ')
}
