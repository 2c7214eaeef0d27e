import type { Backup } from '../catalog/read-backup.ts'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { digestOf } from '../stream/digest.ts'

/**
 * Compares size and checksum of every file of a backup with its manifest. Reads them whole.
 * @throws {BackupError} `BACKUP_TRUNCATED` or `BACKUP_ALTERED`, naming the first file that differs
 */
export async function checkObjects(store: BackupStore, { folder, manifest }: Backup): Promise<void> {
  for (const { name, bytes, sha256 } of manifest.objects) {
    const digest = await digestOf(await store.read(folder, name))
    if (digest.bytes < bytes) {
      throw new BackupError(
        'BACKUP_TRUNCATED',
        `file "${name}" of backup "${folder.id}" has ${digest.bytes} of ${bytes} bytes`,
      )
    }
    if (digest.sha256 !== sha256) {
      throw new BackupError('BACKUP_ALTERED', `file "${name}" of backup "${folder.id}" is not what was written`)
    }
  }
}
