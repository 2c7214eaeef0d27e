import { escapeIdentifier } from '@pgtend/database'
import type { Statement } from '../script/statement.ts'
import type { RunContext } from './run-context.ts'

const TEMPORARY = /\bpg_temp\b|\btemp(?:orary)?\b/i

/**
 * Settings that every file starts with: those of the session's start, so that a `set` in one file is not in force in the next, then ours.
 * The search_path is the ledger's schema alone, as with Prisma's `?schema=`.
 */
export function sessionSettingsSql({ ledger, limits }: Pick<RunContext, 'ledger' | 'limits'>): readonly string[] {
  return [
    'reset session authorization',
    'reset role',
    'reset all',
    `set search_path to ${escapeIdentifier(ledger.schema)}`,
    lockTimeoutSql(limits.lockTimeoutMs),
    `set statement_timeout to ${limits.statementTimeoutMs}`,
  ]
}

export function lockTimeoutSql(milliseconds: number): string {
  return `set lock_timeout to ${milliseconds}`
}

/** The settings that earlier statements of a file left in the session; needed again when the file is resumed in a new one. */
export function lastingSettings(statements: readonly Statement[]): readonly string[] {
  return statements.filter(isLastingSetting).map(({ text }) => text)
}

/** True for what changes the session beyond its transaction. */
export function isLastingSetting({ kind, local }: Statement): boolean {
  return kind === 'session-setting' && !local
}

/** True when a script becomes another role, under which the ledger cannot be written. */
export function changesRole(statements: readonly Statement[]): boolean {
  return statements.some(({ setting }) => setting === 'role' || setting === 'session_authorization')
}

/** Takes back what would keep us from writing the ledger: another role, or another encoding than the UTF-8 that we send in. */
export function takeBackSql(statements: readonly Statement[]): readonly string[] {
  const changesEncoding = statements.some(({ setting }) => setting === 'client_encoding')
  return [
    ...(changesRole(statements) ? ['reset role', 'reset session authorization'] : []),
    ...(changesEncoding ? ['reset client_encoding'] : []),
  ]
}

/** True when a script may leave temporary tables, views or functions in the session. */
export function makesTemporary(statements: readonly Statement[]): boolean {
  return statements.some(({ text }) => TEMPORARY.test(text))
}
