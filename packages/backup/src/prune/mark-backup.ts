import { z } from 'zod'
import { findBackup } from '../catalog/find-backup.ts'
import type { Backup } from '../catalog/read-backup.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { backupPrefix } from '../store/folder-name.ts'
import { withLease } from '../store/lease.ts'
import { HOLD, type HoldRecord } from './hold-record.ts'
import { TRASH } from './trash-record.ts'

export interface MarkOptions {
  readonly now: () => Date
  readonly signal?: AbortSignal | undefined
}

/** A backup that was held, released or brought back. */
export const markResultSchema = z.strictObject({
  database: z.string(),
  id: z.string(),
  held: z.string().nullable().describe('Why it must not be removed; null when it may be.'),
  trashUntil: z.iso.datetime().nullable().describe('In the trash until this moment.'),
  changed: z.boolean().describe('False when it was so before.'),
})

export type MarkResult = z.output<typeof markResultSchema>

/** Keeps a backup from every prune until it is released. Writes one small record beside it; waits for a prune that runs. */
export async function holdBackup(
  store: BackupStore,
  backup: Backup,
  reason: string,
  options: MarkOptions,
): Promise<MarkResult> {
  const { id } = backup.folder
  const record: HoldRecord = { format: 1, id, at: options.now().toISOString(), reason }
  return whileNotPruned(store, backup, options, async (current) => {
    if (current.hold?.reason === reason) return false
    await store.add(current.folder, HOLD, `${JSON.stringify(record, undefined, 2)}\n`)
    return true
  })
}

/** Leaves a backup to the retention rules again. */
export async function releaseBackup(store: BackupStore, backup: Backup, options: MarkOptions): Promise<MarkResult> {
  return whileNotPruned(store, backup, options, async (current) => {
    await removeRecord(store, current, HOLD)
    return current.hold !== null
  })
}

/** Takes a backup out of the trash. The next prune decides about it anew: hold it, so that it stays. */
export async function untrashBackup(store: BackupStore, backup: Backup, options: MarkOptions): Promise<MarkResult> {
  return whileNotPruned(store, backup, options, async (current) => {
    await removeRecord(store, current, TRASH)
    return current.trash !== null
  })
}

/** @throws {BackupError} `BACKUP_NOT_FOUND` when a prune has deleted it meanwhile; `BACKUP_BUSY` */
async function whileNotPruned(
  store: BackupStore,
  { folder: { database, id } }: Backup,
  { now, signal }: MarkOptions,
  change: (current: Backup) => Promise<boolean>,
): Promise<MarkResult> {
  return withLease(store, { database, purpose: 'prune', now, signal }, async (lease) => {
    const current = await findBackup(store, id, database)
    await lease.requireHeld()
    const changed = await change(current)
    const { summary } = await findBackup(store, id, database)
    return { database, id, held: summary.held, trashUntil: summary.trashUntil, changed }
  })
}

async function removeRecord(store: BackupStore, { folder }: Backup, name: string): Promise<void> {
  await store.storage.remove(`${backupPrefix(folder)}${name}`)
}
