import { BackupError } from '../errors.ts'
import { type BackupFolder, type BackupStore, MANIFEST } from '../store/backup-store.ts'
import { backupPrefix } from '../store/folder-name.ts'
import { removeObjects } from '../store/remove-objects.ts'
import { TRASH } from './trash-record.ts'

/**
 * Deletes a backup that is in the trash: its manifest first, the record of the trash last, so that at every moment it is either
 * whole, or known to be half deleted and finished by the next prune. Harmless when it is gone already.
 * @throws {BackupError} `BACKUP_STORE_FAILED`, also when the store says that it removed what it still lists
 */
export async function deleteBackup({ storage }: BackupStore, folder: BackupFolder): Promise<void> {
  const prefix = backupPrefix(folder)
  const mark = `${prefix}${TRASH}`
  await storage.remove(`${prefix}${MANIFEST}`)
  const listRest = async (): Promise<readonly string[]> =>
    (await storage.list(prefix)).map(({ key }) => key).filter((key) => key !== mark)
  await removeObjects(storage, await listRest())
  const left = await listRest()
  if (left.length > 0) {
    throw new BackupError('BACKUP_STORE_FAILED', `${left.length} files of backup "${folder.id}" could not be deleted`, {
      hint: 'Check that this user may delete files there, then run `pgtend backup prune` again.',
    })
  }
  await storage.remove(mark)
}
