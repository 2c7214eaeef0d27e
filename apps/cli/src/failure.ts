import type { PgtendError } from '@pgtend/database'
import { CommanderError } from 'commander'
import { EXIT, type ExitCode } from './exit-code.ts'
import { UsageError } from './usage-error.ts'

/** `pg` raises these without a code; the texts are its own constants. */
const LOST_CONNECTION = /^Connection terminated|connection error and is not queryable/
/** The session was ended from outside, the server stops, or another process of it crashed. */
const SESSION_ENDED = new Set(['57P01', '57P02'])

/** A failed command as people and scripts see it; nothing in it is secret. */
export interface Failure {
  readonly code: string
  readonly message: string
  readonly hint: string
  readonly exitCode: ExitCode
  /** The SQL that cannot be parsed or run, as it stands in the user's own file. */
  readonly statement?: string
}

/** Turns whatever was thrown into a failure; undefined when it was no failure (`--help`, `--version`). */
export async function toFailure(error: unknown, interrupted: boolean): Promise<Failure | undefined> {
  if (error instanceof CommanderError && error.exitCode === 0) return undefined
  const { redactSecrets } = await import('@pgtend/database')
  const failure = await describe(error, interrupted)
  return {
    code: failure.code,
    message: redactSecrets(oneLine(failure.message)),
    hint: redactSecrets(failure.hint),
    exitCode: interrupted ? EXIT.interrupted : failure.exitCode,
    ...(failure.statement === undefined ? {} : { statement: redactSecrets(failure.statement) }),
  }
}

async function describe(error: unknown, interrupted: boolean): Promise<Failure> {
  if (error instanceof UsageError) {
    return { code: 'USAGE', message: error.message, hint: error.hint, exitCode: EXIT.usage }
  }
  const { DatabaseError, SQLSTATE, sqlstateOf } = await import('@pgtend/database')
  if (isPgtendError(error)) return fromPgtendError(error)
  // The clean-up failed as well (`await using`): what failed first is what matters.
  if (error instanceof Error && 'suppressed' in error) return describe(error.suppressed, interrupted)
  if (error instanceof AggregateError && error.cause !== undefined) {
    const first = await describe(error.cause, interrupted)
    return { ...first, message: `${first.message} (${error.message})` }
  }
  const sqlstate = sqlstateOf(error)
  if (interrupted && sqlstate === SQLSTATE.queryCanceled) return new DatabaseError('INTERRUPTED', 'interrupted')
  const { CliError } = await import('./cli-error.ts')
  const text = error instanceof Error ? error.message : String(error)
  if (LOST_CONNECTION.test(text) || SESSION_ENDED.has(sqlstate ?? '')) {
    return new CliError('CONNECTION_LOST', 'the connection to the database was lost')
  }
  if (sqlstate !== undefined) return new CliError('SERVER_ERROR', serverMessage(sqlstate, text))
  if (isSystemError(error)) return new CliError('SYSTEM_ERROR', text.replaceAll(/'([^']*)'/g, '"$1"'))
  return new CliError('UNEXPECTED', text)
}

/** Not `instanceof`: the bundled program has the class once, and the core schema, which is loaded beside it, has another. */
function isPgtendError(error: unknown): error is PgtendError {
  return error instanceof Error && ['code', 'hint', 'exitCode', 'details'].every((fact) => fact in error)
}

function fromPgtendError({ code, message, hint, exitCode, details }: PgtendError): Failure {
  const { statement } = details
  return { code, message, hint, exitCode, ...(typeof statement === 'string' ? { statement } : {}) }
}

/** Data exceptions (class 22) quote the value they dislike, which is the user's data. */
function serverMessage(sqlstate: string, text: string): string {
  if (sqlstate.startsWith('22')) return `the server refused a value (SQLSTATE ${sqlstate})`
  return `the server refused a statement: ${text} (SQLSTATE ${sqlstate})`
}

/** A failed call of the operating system: a file that may not be written, a full disk, a lost connection. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && 'errno' in error
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, '; ')
}
