import { BackupError } from '../errors.ts'
import type { ToolEnd } from '../tools/run-tool.ts'

/**
 * Turns the end of pg_restore or psql into an error unless it was a good one.
 * @throws {BackupError} `RESTORE_FAILED`, `BACKUP_TRUNCATED` or `BACKUP_INTERRUPTED`
 */
export function requireRestored(end: ToolEnd, signal: AbortSignal | undefined): void {
  if (end.ok) return
  if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the restore was interrupted')
  const said = end.stderr.split('\n').find((line) => /error|fatal/i.test(line)) ?? end.stderr.split('\n').at(-1) ?? ''
  const details = { reason: end.reason, stderr: end.stderr }
  if (/could not read from input file|unexpected end of file|end of file/i.test(end.stderr)) {
    throw new BackupError('BACKUP_TRUNCATED', 'the dump ends early', { details })
  }
  throw new BackupError('RESTORE_FAILED', `the restore ended with ${end.reason}${said && `: ${withoutRows(said)}`}`, {
    details,
  })
}

/** The first line of a server error names the object; DETAIL and CONTEXT, which hold row values, come after it. */
function withoutRows(line: string): string {
  return line
    .replace(/^(psql:<stdin>:\d+|pg_restore): /, '')
    .replace(/^error: /, '')
    .trim()
}
