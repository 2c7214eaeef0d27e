import { type Database, DatabaseError, withAdvisoryLock } from '@pgtend/database'
import type { Client } from 'pg'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { type Lease, withLease } from '../store/lease.ts'
import type { LeaseRecord } from '../store/lease-record.ts'
import type { CreateBackupOptions } from './create-options.ts'
import { endOrphans } from './end-orphans.ts'

/** Key of the advisory lock "one backup of this database at a time"; no other part of pgtend uses it. */
const BACKUP_LOCK_KEY = 72_707_411
const WAIT_MS = 60_000

type BackupLockOptions = Pick<CreateBackupOptions, 'lockWaitMs' | 'now' | 'onNote' | 'onProgress' | 'signal'> & {
  readonly backup: string
}

/**
 * Runs `work` while no other backup of this database runs: the lease `create` in the store, which other machines and other databases
 * of the same name see too, then an advisory lock in the database where sessions have their own. What a killed run has left running
 * on the server is ended when its lease is taken over; it may hold that lock.
 * @throws {BackupError} `BACKUP_BUSY` or `BACKUP_INTERRUPTED`
 */
export async function withBackupLock<T>(
  database: Database,
  client: Client,
  store: BackupStore,
  options: BackupLockOptions,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const { backup, lockWaitMs: waitMs = WAIT_MS, now, onNote, signal } = options
  const { concurrentSessions } = database.capabilities
  const name = database.target.database
  const onWait = (): void => options.onProgress?.({ phase: 'waiting', text: 'waiting for another backup to finish' })
  const onDead = async (dead: LeaseRecord): Promise<void> => {
    if (concurrentSessions && dead.backup !== null) await endOrphans(client, dead.backup, onNote)
  }
  const request = { database: name, purpose: 'create', backup, now, signal, waitMs, onWait, onDead } as const
  return withLease(store, request, async (lease) => {
    if (!concurrentSessions) return work(lease)
    let entered = false
    const locked = (): Promise<T> => {
      entered = true
      return work(lease)
    }
    return withAdvisoryLock(client, BACKUP_LOCK_KEY, { name: 'backups', waitMs, onWait, signal }, locked).catch(
      (error: unknown) => {
        if (entered || !(error instanceof DatabaseError) || error.code !== 'LOCK_TIMEOUT') throw error
        throw new BackupError('BACKUP_BUSY', `another backup of "${name}" is running`, { cause: error })
      },
    )
  })
}
