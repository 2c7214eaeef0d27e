import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { type Backup, readBackup } from './read-backup.ts'

/**
 * Finds a backup by its id, the beginning of its id, or `latest` for the newest of `database`.
 * @throws {BackupError} `BACKUP_NOT_FOUND`, `BACKUP_AMBIGUOUS` or `BACKUP_MANIFEST_INVALID`
 */
export async function findBackup(store: BackupStore, reference: string, database: string): Promise<Backup> {
  const latest = reference === 'latest'
  const folders = await store.listFolders(latest ? database : undefined)
  const ids = latest ? folders : folders.filter(({ id }) => id.startsWith(reference))
  const sorted = ids.toSorted((a, b) => (a.id < b.id ? 1 : -1))
  const [first] = sorted
  if (first === undefined) {
    throw new BackupError(
      'BACKUP_NOT_FOUND',
      latest ? `database "${database}" has no backup` : `no backup has the id "${reference}"`,
      latest ? { hint: 'Take one with `pgtend backup create`.' } : {},
    )
  }
  if (!latest && sorted.length > 1 && first.id !== reference) {
    throw new BackupError('BACKUP_AMBIGUOUS', `${sorted.length} backups start with "${reference}"`)
  }
  return readBackup(store, first)
}
