import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { readBackup } from './read-backup.ts'
import type { BackupList } from './results.ts'

/** Lists the published backups of a store, of one database or of all. Reads manifests only. */
export async function listBackups(store: BackupStore, database?: string): Promise<BackupList> {
  const backups: BackupList['backups'] = []
  const unreadable: BackupList['unreadable'] = []
  for (const folder of await store.listFolders(database)) {
    try {
      backups.push((await readBackup(store, folder)).summary)
    } catch (error) {
      if (!(error instanceof BackupError)) throw error
      unreadable.push({ ...folder, reason: error.message })
    }
  }
  // Ids start with the time, so they sort like it.
  return { backups: backups.sort((a, b) => (a.id < b.id ? 1 : -1)), unreadable }
}
