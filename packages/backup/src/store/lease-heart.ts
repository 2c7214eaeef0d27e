import { BackupError } from '../errors.ts'
import type { BackupStore } from './backup-store.ts'
import { type LeaseRecord, leaseKey, putLease } from './lease-record.ts'

/** The heartbeat of a lease while its work runs. */
export interface Heart {
  stop(): Promise<void>
}

/** Starts the heartbeat. A beat that fails is tried again at the next; a lease that another process has removed is not put back. */
export function startHeart(store: BackupStore, database: string, record: LeaseRecord, beatMs: number): Heart {
  let beating: Promise<unknown> = Promise.resolve()
  let beat = 0
  const timer = setInterval(() => {
    beating = beating
      .then(() => requireHeld(store, database, record))
      .then(() => putLease(store, database, { ...record, beat: ++beat }))
      .catch(() => undefined)
  }, beatMs)
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await beating
    },
  }
}

/** @throws {BackupError} `BACKUP_LEASE_LOST` when the lease is not in the store any more */
export async function requireHeld(store: BackupStore, database: string, record: LeaseRecord): Promise<void> {
  const key = leaseKey(database, record)
  const found = await store.storage.list(key)
  if (found.some((object) => object.key === key)) return
  throw new BackupError('BACKUP_LEASE_LOST', `another process has taken over the work on the backups of "${database}"`)
}
