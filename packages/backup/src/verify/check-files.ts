import type { Backup } from '../catalog/read-backup.ts'
import { BackupError } from '../errors.ts'
import { checkObjects } from '../restore/check-objects.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { digestOf } from '../stream/digest.ts'

/**
 * Compares every file of a backup with its manifest, also the note for the day without pgtend, which no restore reads.
 * @throws {BackupError} `BACKUP_TRUNCATED` or `BACKUP_ALTERED`, naming the first file that differs; `BACKUP_INTERRUPTED`
 */
export async function checkFiles(store: BackupStore, backup: Backup, signal?: AbortSignal): Promise<void> {
  await checkObjects(store, backup, { signal })
  await checkRestoreText(store, backup)
}

/** Compares the note for the day without pgtend with the manifest. @throws as `checkFiles` */
export async function checkRestoreText(store: BackupStore, { folder, manifest }: Backup): Promise<void> {
  const { name, sha256 } = manifest.restoreText
  if ((await digestOf(await store.read(folder, name))).sha256 === sha256) return
  throw new BackupError('BACKUP_ALTERED', `file "${name}" of backup "${folder.id}" is not what was written`)
}
