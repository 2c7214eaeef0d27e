import { BackupError } from '../errors.ts'
import type { BackupFolder, BackupStore } from '../store/backup-store.ts'
import { listBackups } from './list-backups.ts'
import { type Backup, readBackup } from './read-backup.ts'

/**
 * Finds a backup by its id, the beginning of its id, or `latest` for the newest of `database` that is not in the trash.
 * @throws {BackupError} `BACKUP_NOT_FOUND`, `BACKUP_AMBIGUOUS` or `BACKUP_MANIFEST_INVALID`
 */
export async function findBackup(store: BackupStore, reference: string, database: string): Promise<Backup> {
  return readBackup(store, await (reference === 'latest' ? findLatest(store, database) : findById(store, reference)))
}

/**
 * The newest by the clock of the server, as in the list: ids are by the clock of whoever took the backup, which may have been wrong.
 * One that cannot be read and may be newer is given back too, so that nobody gets an older one without a word.
 */
async function findLatest(store: BackupStore, database: string): Promise<BackupFolder> {
  const { backups, unreadable } = await listBackups(store, database)
  const [newest] = backups
  const [unknown] = unreadable
  if (unknown !== undefined && (newest === undefined || unknown.id > newest.id)) return { database, id: unknown.id }
  if (newest !== undefined) return { database, id: newest.id }
  throw new BackupError('BACKUP_NOT_FOUND', `database "${database}" has no backup`, {
    hint: 'Take one with `pgtend backup create`.',
  })
}

async function findById(store: BackupStore, reference: string): Promise<BackupFolder> {
  const folders = await store.listFolders()
  // An empty variable of a script must not mean the only backup that there is.
  const found = reference === '' ? [] : folders.filter(({ id }) => id.startsWith(reference))
  const [first] = found
  if (first === undefined) throw new BackupError('BACKUP_NOT_FOUND', `no backup has the id "${reference}"`)
  const exact = found.filter(({ id }) => id === reference)
  if (found.length === 1) return first
  if (exact.length === 1 && exact[0] !== undefined) return exact[0]
  throw new BackupError('BACKUP_AMBIGUOUS', `${found.length} backups start with "${reference}"`)
}
