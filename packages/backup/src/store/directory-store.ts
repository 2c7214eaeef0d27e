import { type BackupStore, backupStore } from './backup-store.ts'
import { directoryStorage } from './directory-storage.ts'

/** Keeps backups in a folder of this machine: `<directory>/<database>/<id>/`, mode 0700. */
export function directoryStore(directory: string): BackupStore {
  return backupStore(directoryStorage(directory))
}
