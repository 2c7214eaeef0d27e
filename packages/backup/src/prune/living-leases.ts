import type { BackupStore } from '../store/backup-store.ts'
import { databasePrefix } from '../store/folder-name.ts'
import { type HeldLease, listLeases } from '../store/lease-record.ts'
import { isAlive } from '../store/process-mark.ts'

/** A lease beats every 30 s, so one that is this much older than something else in the store belongs to nobody any more. */
const SILENT_FOR_MS = 24 * 3_600_000

/**
 * Lists the leases of a database that somebody may still hold. Where a machine is gone with its process, the time between its last
 * heartbeat and the newest object is what counts: both are by the clock of the storage, which is compared with no other. Reads only.
 */
export async function livingLeases(store: BackupStore, database: string): Promise<readonly HeldLease[]> {
  const leases = await listLeases(store, database)
  if (leases.length === 0) return leases
  const objects = await store.storage.list(databasePrefix(database))
  const newest = objects.reduce((latest, { changedAt }) => Math.max(latest, changedAt.getTime()), 0)
  return leases.filter((lease) => isAlive(lease) || newest - lease.changedAt.getTime() < SILENT_FOR_MS)
}
