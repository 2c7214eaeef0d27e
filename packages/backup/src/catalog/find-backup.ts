import { BackupError } from '../errors.ts'
import { TRASH } from '../prune/trash-record.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { type Backup, readBackup } from './read-backup.ts'

/**
 * Finds a backup by its id, the beginning of its id, or `latest` for the newest of `database` that is not in the trash.
 * @throws {BackupError} `BACKUP_NOT_FOUND`, `BACKUP_AMBIGUOUS` or `BACKUP_MANIFEST_INVALID`
 */
export async function findBackup(store: BackupStore, reference: string, database: string): Promise<Backup> {
  const latest = reference === 'latest'
  const stored = await store.listStored(latest ? database : undefined)
  const wanted = stored.filter(({ folder, objects }) =>
    latest ? !objects.some(({ name }) => name === TRASH) : folder.id.startsWith(reference),
  )
  const ids = wanted.map(({ folder }) => folder)
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
