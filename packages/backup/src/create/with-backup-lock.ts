import { type Database, DatabaseError, withAdvisoryLock } from '@pgtend/database'
import type { Client } from 'pg'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { type Lease, withLease } from '../store/lease.ts'
import type { CreateBackupOptions } from './create-options.ts'

/** Key of the advisory lock "one backup of this database at a time"; no other part of pgtend uses it. */
const BACKUP_LOCK_KEY = 72_707_411
const WAIT_MS = 60_000

/**
 * Runs `work` while no other backup of this database runs: an advisory lock in the database where sessions have their own, and the
 * lease `create` in the store, which other machines and other databases of the same name see too.
 * @throws {BackupError} `BACKUP_BUSY` or `BACKUP_INTERRUPTED`
 */
export async function withBackupLock<T>(
  database: Database,
  client: Client,
  store: BackupStore,
  options: Pick<CreateBackupOptions, 'lockWaitMs' | 'now' | 'onProgress' | 'signal'> & { readonly backup: string },
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const { backup, lockWaitMs: waitMs = WAIT_MS, now, signal } = options
  const name = database.target.database
  const onWait = (): void => options.onProgress?.({ phase: 'waiting', text: 'waiting for another backup to finish' })
  let entered = false
  const leased = (): Promise<T> => {
    entered = true
    return withLease(store, { database: name, purpose: 'create', backup, now, signal, waitMs, onWait }, work)
  }
  if (!database.capabilities.concurrentSessions) return leased()
  return withAdvisoryLock(client, BACKUP_LOCK_KEY, { name: 'backups', waitMs, onWait, signal }, leased).catch(
    (error: unknown) => {
      if (entered || !(error instanceof DatabaseError) || error.code !== 'LOCK_TIMEOUT') throw error
      throw new BackupError('BACKUP_BUSY', `another backup of "${name}" is running`, { cause: error })
    },
  )
}
