import { DatabaseError, redactSecrets, SQLSTATE, sqlstateOf } from '@pgtend/database'
import type { StepResult } from './result.ts'

export type StepFailure = Pick<StepResult, 'state' | 'reason' | 'errorCode'>

const SKIPPED: Readonly<Record<string, string>> = {
  [SQLSTATE.insufficientPrivilege]: 'the role does not own the table',
  [SQLSTATE.undefinedTable]: 'it no longer exists',
  [SQLSTATE.undefinedObject]: 'it no longer exists',
}

/** Says what a failed statement means for its step. @throws the error itself when it ends the run */
export function stepFailure(error: unknown): StepFailure {
  const errorCode = sqlstateOf(error)
  if (errorCode === undefined || !(error instanceof Error) || isSessionLost(error)) throw error
  const skipped = SKIPPED[errorCode]
  if (skipped !== undefined) return { state: 'skipped', reason: skipped, errorCode }
  const locked = errorCode === SQLSTATE.lockNotAvailable
  const reason = locked ? 'other sessions kept a conflicting lock on the table' : redactSecrets(error.message)
  return { state: 'failed', reason, errorCode }
}

/** Terminated by an administrator or a shutdown (57P), a broken connection (08), or an error of the socket, which has no SQLSTATE. */
export function isSessionLost(error: unknown): boolean {
  if (error instanceof DatabaseError) return false
  const errorCode = sqlstateOf(error)
  return errorCode === undefined || errorCode.startsWith('57P') || errorCode.startsWith('08')
}
