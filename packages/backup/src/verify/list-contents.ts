import { text } from 'node:stream/consumers'
import type { Backup } from '../catalog/read-backup.ts'
import type { Identities } from '../encryption/identities.ts'
import { readArchive, withArchive } from '../restore/archive.ts'
import { cleanSql } from '../restore/clean-sql.ts'
import { type LoadChoices, loadOptions } from '../restore/load-options.ts'
import { backupSource } from '../restore/restore-source.ts'
import type { BackupStore } from '../store/backup-store.ts'

export interface ListContentsOptions extends LoadChoices {
  readonly identities?: Identities | undefined
}

/**
 * Makes sure that pg_restore reads the table of contents of a dump; a plain one is read to its end instead. Restores nothing.
 * @throws {BackupError} `RESTORE_FAILED`, `BACKUP_TRUNCATED`, `BACKUP_ALTERED`, `BACKUP_UNSAFE_COMMAND` or `BACKUP_TOOL_MISSING`
 */
export async function listContents(store: BackupStore, backup: Backup, options: ListContentsOptions): Promise<void> {
  const source = backupSource(store, backup, options.identities)
  if (source.content === 'plain') {
    for await (const _ of cleanSql(await source.open(), { serverVersion: 0 })) {
      // Only the end is wanted.
    }
    return
  }
  const opening = { ...loadOptions(options, store), minimumMajor: 0, contentsOnly: true }
  await withArchive(source, opening, (archive) => text(readArchive(archive, ['--list'], { signal: options.signal })))
}
