import { BackupError } from '../errors.ts'
import type { ToolEnd } from '../tools/run-tool.ts'

/** What libpq says when the server is gone in the middle; TLS calls that an end of file too. */
const LOST_CONNECTION =
  /server closed the connection|connection to (?:the )?server (?:at|on|was lost)|no connection to the server|terminating connection|could not (?:receive data from|send data to) server|SSL SYSCALL error|SSL error: unexpected eof/i
const ENDS_EARLY = /could not read from input file|end of file/i

/**
 * Turns the end of pg_restore or psql into an error unless it was a good one.
 * @throws {BackupError} `RESTORE_FAILED`, `BACKUP_TRUNCATED` or `BACKUP_INTERRUPTED`
 */
export function requireRestored(end: ToolEnd, signal: AbortSignal | undefined): void {
  if (end.ok) return
  if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the restore was interrupted')
  const lines = ownLines(end.stderr)
  const details = { reason: end.reason, stderr: lines.join('\n') }
  if (LOST_CONNECTION.test(details.stderr)) {
    throw new BackupError('RESTORE_FAILED', 'the connection to the server was lost during the restore', {
      hint: 'Look into the log of the server for why it ended the session, then run the restore again.',
      details,
    })
  }
  if (ENDS_EARLY.test(details.stderr)) throw new BackupError('BACKUP_TRUNCATED', 'the dump ends early', { details })
  const said = lines.find((line) => /error|fatal/i.test(line)) ?? lines.at(-1) ?? ''
  throw new BackupError('RESTORE_FAILED', `the restore ended with ${end.reason}${said && `: ${said}`}`, { details })
}

/**
 * The lines that are the tool's own, or the first of a server's error. Others quote statements and rows (DETAIL, CONTEXT, `Command was`),
 * which say nothing reliable and belong into no message; so does a value at the end of a line.
 */
function ownLines(stderr: string): readonly string[] {
  return stderr
    .split('\n')
    .filter((line) => /^(?:psql|pg_restore):/.test(line))
    .map((line) =>
      line
        .replace(/^(?:psql:<stdin>:\d+|psql|pg_restore): /, '')
        .replace(/^error: /, '')
        .replace(/(ERROR: .*?)(?:: "| value ").*/, '$1')
        .trim(),
    )
}
