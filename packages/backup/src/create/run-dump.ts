import type { NativeConnection } from '@pgtend/database'
import { BackupError } from '../errors.ts'
import type { Tool } from '../tools/find-tool.ts'
import { type RunningTool, runTool, type ToolEnd } from '../tools/run-tool.ts'
import type { DumpProgress } from './dump-progress.ts'

/** What a run of pg_dump needs beside its plan. */
export interface NativeDump {
  readonly tool: Tool
  readonly connection: NativeConnection
  /** Exported snapshot that the dump reads, so that it equals what is counted. */
  readonly snapshot: string
  /** Folder for the files of a directory dump before they are put. */
  readonly spool: string
  readonly signal: AbortSignal | undefined
  readonly progress: DumpProgress
}

/** What `--verbose` adds is progress; what goes wrong has a word of its own after the name, or none before it. */
const PROGRESS_LINE = /^pg_dump(all)?: (?!error:|warning:|detail:|hint:|fatal:)/
const WARNING_LINE = /^pg_dump: warning: /

/** Starts pg_dump, with what it says on the way read as progress. The password is only in its environment. */
export function startDump(
  native: NativeDump,
  args: readonly string[],
  onLine?: ((line: string) => void) | undefined,
): RunningTool {
  const running = runTool(native.tool, {
    args: [...args, '--verbose', `--snapshot=${native.snapshot}`],
    env: native.connection.env,
    signal: native.signal,
    onLine(line) {
      native.progress.onLine(line)
      onLine?.(line)
      if (WARNING_LINE.test(line)) native.progress.onWarning(line.replace(WARNING_LINE, ''))
      return PROGRESS_LINE.test(line)
    },
  })
  running.stdin.end()
  return running
}

/** @throws {BackupError} `BACKUP_DUMP_FAILED`, `BACKUP_DISK_FULL` or `BACKUP_INTERRUPTED` unless the program ended well */
export function requireSuccess(name: string, end: ToolEnd, signal: AbortSignal | undefined): void {
  if (end.ok) return
  if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the backup was interrupted')
  if (end.stderr.includes('No space left on device')) {
    throw new BackupError('BACKUP_DISK_FULL', `no space left while ${name} was writing`)
  }
  const said = end.stderr.split('\n').find((line) => /error|fatal/i.test(line)) ?? end.stderr.split('\n').at(-1)
  throw new BackupError('BACKUP_DUMP_FAILED', `${name} ended with ${end.reason}${said ? `: ${said}` : ''}`, {
    details: { reason: end.reason, stderr: end.stderr },
  })
}

/** Whatever it dumps, even nothing, begins with a few words. @throws {BackupError} `BACKUP_DUMP_FAILED` when there is no dump */
export function requireDump(isThere: boolean): void {
  if (!isThere) throw new BackupError('BACKUP_DUMP_FAILED', 'pg_dump ended well, but it has written no dump')
}
