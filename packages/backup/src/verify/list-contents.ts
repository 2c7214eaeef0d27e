import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Backup } from '../catalog/read-backup.ts'
import type { Identities } from '../encryption/identities.ts'
import { openObject } from '../encryption/open-object.ts'
import { BackupError } from '../errors.ts'
import { cleanSql } from '../restore/clean-sql.ts'
import { backupSource } from '../restore/restore-source.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { withSpool } from '../store/spool.ts'
import { findTool } from '../tools/find-tool.ts'
import { type RunningTool, runTool } from '../tools/run-tool.ts'

export interface ListContentsOptions {
  /** Folders to look for pg_restore in. */
  readonly toolDirectories: readonly string[]
  /** Folder for the table of contents of a directory dump, where the store has none; without one it is not looked at. */
  readonly temporaryDirectory?: string | undefined
  readonly identities?: Identities | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Makes sure that pg_restore reads the table of contents of a dump; a plain one is read to its end instead. Restores nothing.
 * @throws {BackupError} `BACKUP_NOT_A_DUMP`, `BACKUP_TRUNCATED`, `BACKUP_ALTERED`, `BACKUP_UNSAFE_COMMAND` or `BACKUP_TOOL_MISSING`
 */
export async function listContents(store: BackupStore, backup: Backup, options: ListContentsOptions): Promise<void> {
  const { dumpFormat } = backup.manifest
  if (dumpFormat === 'directory') return listDirectory(store, backup, options)
  const dump = await backupSource(store, backup, options.identities).open()
  if (dumpFormat === 'plain') return readToEnd(dump)
  const listing = await startListing(backup, options, ['--format=custom'])
  await feed(listing, dump)
  await requireListed(listing, backup)
}

async function readToEnd(dump: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of cleanSql(dump, { serverVersion: 0, keepOwners: false })) {
    // Only the end is wanted.
  }
}

/** Of a directory dump the one file `toc.dat` is enough. */
async function listDirectory(store: BackupStore, backup: Backup, options: ListContentsOptions): Promise<void> {
  const { identities = [], temporaryDirectory } = options
  const parent = store.storage.spoolDirectory ?? temporaryDirectory
  if (parent === undefined) return
  const toc = await openObject(store, backup, `${backup.manifest.dump}/toc.dat`, identities)
  await withSpool(parent, async (spool) => {
    await writeFile(join(spool, 'toc.dat'), toc, { mode: 0o600 })
    const listing = await startListing(backup, options, ['--format=directory', spool])
    listing.stdin.end()
    await requireListed(listing, backup)
  })
}

async function startListing(
  { manifest }: Backup,
  { signal, toolDirectories }: ListContentsOptions,
  args: readonly string[],
): Promise<RunningTool> {
  const tool = await findTool('pg_restore', toolDirectories, Number.parseInt(manifest.tool.version, 10))
  const running = runTool(tool, { args: ['--list', ...args], env: {}, signal })
  running.stdout.resume()
  return running
}

/** pg_restore stops reading after the contents, which is no failure of what feeds it. */
async function feed(running: RunningTool, source: AsyncIterable<Uint8Array>): Promise<void> {
  await pipeline(Readable.from(source, { objectMode: false }), running.stdin).catch(async (error: unknown) => {
    if (!(error instanceof BackupError)) return
    await running.stop()
    throw error
  })
}

async function requireListed(running: RunningTool, { folder, manifest }: Backup): Promise<void> {
  const { ok, reason, stderr } = await running.ended
  if (ok) return
  throw new BackupError('BACKUP_NOT_A_DUMP', `pg_restore cannot read the contents of "${manifest.dump}" (${reason})`, {
    details: { id: folder.id, stderr },
  })
}
