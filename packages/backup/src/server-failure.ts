import { sqlstateOf } from '@pgtend/database'
import { BackupError, type BackupErrorCode } from './errors.ts'

/** Lost connections and ended sessions (08), resources (53) and operators (57) say nothing about what was read. */
const NOT_ABOUT_THE_DATA = /^(08|53|57)/

/** Gives an error of the server a code and says what was being done; any other error stays as it is. */
export function serverFailure(error: unknown, code: BackupErrorCode, doing: string): unknown {
  const state = sqlstateOf(error)
  if (state === undefined || NOT_ABOUT_THE_DATA.test(state)) return error
  const [message] = error instanceof Error ? error.message.split('\n') : [String(error)]
  return new BackupError(code, `${doing}: ${message}`, { cause: error, details: { sqlstate: state } })
}
