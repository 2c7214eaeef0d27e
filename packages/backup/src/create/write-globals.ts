import { dirname } from 'node:path'
import type { NativeConnection } from '@pgtend/database'
import type { BackupObject } from '../catalog/manifest.ts'
import { BackupError } from '../errors.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import { databaseArgument } from '../tools/database-argument.ts'
import { findTool, type Tool } from '../tools/find-tool.ts'
import { runTool } from '../tools/run-tool.ts'
import { putStream } from './put-stream.ts'
import { requireSuccess } from './run-dump.ts'

/** Name of the object before encryption. */
const GLOBALS = 'globals.sql'

export interface GlobalsOptions {
  /** The pg_dump of the backup; pg_dumpall lies beside it. */
  readonly tool: Tool
  readonly connection: NativeConnection
  readonly rolePasswords: boolean
  readonly recipients: readonly string[]
  readonly signal: AbortSignal | undefined
}

/**
 * Writes the roles and tablespaces of the server as SQL, without passwords unless asked. A role that may not read them gives no
 * object but a note why: the backup is whole without.
 * @throws {BackupError} `BACKUP_DISK_FULL`, `BACKUP_STORE_FAILED`, `BACKUP_INTERRUPTED`; with `rolePasswords` also `BACKUP_DUMP_FAILED`
 */
export async function writeGlobals(
  draft: BackupDraft,
  options: GlobalsOptions,
): Promise<{ readonly object: BackupObject } | { readonly object: null; readonly note: string }> {
  const { recipients, rolePasswords } = options
  try {
    const source = dumpGlobals(options)
    return { object: await putStream(draft, GLOBALS, { compression: 'none', recipients }, source) }
  } catch (error) {
    const unreadable =
      error instanceof BackupError && (error.code === 'BACKUP_DUMP_FAILED' || error.code === 'BACKUP_TOOL_MISSING')
    if (!unreadable || rolePasswords) throw error
    return { object: null, note: `the roles of the server are not in the backup: ${error.message}` }
  }
}

async function* dumpGlobals({ tool, connection, rolePasswords, signal }: GlobalsOptions): AsyncGenerator<Uint8Array> {
  const running = runTool(await findTool('pg_dumpall', [dirname(tool.path)], tool.major), {
    args: [
      '--globals-only',
      '--no-password',
      // Otherwise it wants a database called postgres.
      `--database=${databaseArgument(connection.env.PGDATABASE ?? '')}`,
      ...(rolePasswords ? [] : ['--no-role-passwords']),
    ],
    env: connection.env,
    signal,
  })
  running.stdin.end()
  try {
    yield* running.stdout
    requireSuccess('pg_dumpall', await running.ended, signal)
  } finally {
    await running.stop()
  }
}
