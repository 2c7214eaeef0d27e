import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { withLease } from '../store/lease.ts'
import type { RestoreOptions } from './restore-options.ts'
import type { RestoreSource } from './restore-source.ts'

/** A store that cannot be written to can be restored from all the same. */
const NOT_WRITABLE: ReadonlySet<string> = new Set(['BACKUP_STORE_FAILED', 'BACKUP_DISK_FULL'])

/**
 * Runs work while a lease keeps prunes away from the backup that it reads. Where the store takes no lease the work runs without, and
 * is told so in a sentence.
 * @throws {BackupError} `BACKUP_INTERRUPTED`, or what the work throws
 */
export async function whileRead<T>(
  store: BackupStore,
  { backup }: RestoreSource,
  { now, signal }: Pick<RestoreOptions, 'now' | 'signal'>,
  work: (warnings: readonly string[]) => Promise<T>,
): Promise<T> {
  if (backup === undefined || now === undefined) return work([])
  const { database, id } = backup.folder
  let entered = false
  try {
    return await withLease(store, { database, purpose: 'read', backup: id, now, signal }, () => {
      entered = true
      return work([])
    })
  } catch (error) {
    if (entered || !(error instanceof BackupError) || !NOT_WRITABLE.has(error.code)) throw error
    return work([
      `the place of the backup cannot be written to, so nothing keeps a prune away from it: ${error.message}`,
    ])
  }
}
