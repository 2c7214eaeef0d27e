import { setTimeout as delay } from 'node:timers/promises'
import { type Database, DatabaseError, withAdvisoryLock } from '@pgtend/database'
import type { Client } from 'pg'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import type { CreateBackupOptions } from './create-backup.ts'

/** Key of the advisory lock "one backup of this database at a time"; no other part of pgtend uses it. */
const BACKUP_LOCK_KEY = 72_707_411
const WAIT_MS = 60_000
const POLL_MS = 200

/**
 * Runs `work` while no other backup of this database runs: an advisory lock where sessions have their own, else a lock in the store.
 * @throws {BackupError} `BACKUP_BUSY` or `BACKUP_INTERRUPTED`
 */
export async function withBackupLock<T>(
  database: Database,
  client: Client,
  store: BackupStore,
  options: Pick<CreateBackupOptions, 'lockWaitMs' | 'onProgress' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  const { lockWaitMs: waitMs = WAIT_MS, signal } = options
  const onWait = (): void => options.onProgress?.({ phase: 'waiting', text: 'waiting for another backup to finish' })
  if (!database.capabilities.concurrentSessions) {
    const release = await waitForStore(store, database.target.database, waitMs, signal, onWait)
    return work().finally(release)
  }
  let entered = false
  const enter = (): Promise<T> => {
    entered = true
    return work()
  }
  return withAdvisoryLock(client, BACKUP_LOCK_KEY, { name: 'backups', waitMs, onWait, signal }, enter).catch(
    (error: unknown) => {
      if (entered || !(error instanceof DatabaseError)) throw error
      if (error.code === 'LOCK_TIMEOUT') throw busy(database.target.database, error)
      throw error
    },
  )
}

async function waitForStore(
  store: BackupStore,
  database: string,
  waitMs: number,
  signal: AbortSignal | undefined,
  onWait: () => void,
): Promise<() => Promise<void>> {
  const deadline = performance.now() + waitMs
  for (let first = true; ; first = false) {
    const release = await store.tryLock(database)
    if (release !== undefined) return release
    if (performance.now() >= deadline) throw busy(database)
    if (first) onWait()
    await delay(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {
      throw new BackupError('BACKUP_INTERRUPTED', 'interrupted while waiting for another backup')
    })
  }
}

function busy(database: string, cause?: unknown): BackupError {
  return new BackupError('BACKUP_BUSY', `another backup of "${database}" is running`, { cause })
}
