import { type Database, requireSessionState, withSession } from '@pgtend/database'
import type { BackupSummary } from '../catalog/summary.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { clearSpools } from '../store/spool.ts'
import type { CreateBackupOptions } from './create-options.ts'
import { DumpProgress } from './dump-progress.ts'
import { fillDraft } from './fill-draft.ts'
import { nameSession, namingSessions } from './name-sessions.ts'
import { requireSpace } from './plan-space.ts'
import { prepareBackup, readFree } from './prepare-backup.ts'
import { withBackupLock } from './with-backup-lock.ts'

/**
 * Takes a backup: dumps the database, counts and hashes its tables in the snapshot of the dump, reads the files back, and only
 * then makes the backup visible. Changes nothing in the database; holds `access share` on its tables, and a lock and a lease that
 * let one backup of a database run at a time. A failure, an interruption or a full disk leaves nothing behind.
 * @throws {BackupError} as `prepareBackup`; `BACKUP_SPACE_SHORT`, `BACKUP_DUMP_FAILED`, `BACKUP_INCOMPLETE`, `BACKUP_DISK_FULL`,
 * `BACKUP_STORE_FAILED`, `BACKUP_BUSY`, `BACKUP_LEASE_LOST`, `BACKUP_INTERRUPTED`
 */
export async function createBackup(
  database: Database,
  store: BackupStore,
  options: CreateBackupOptions,
): Promise<BackupSummary> {
  requireSessionState(database)
  return withSession(database, async (client) => {
    const startedAt = options.now()
    const { plan, space, spool, tableSizes, tool } = await prepareBackup(database, client, store, options)
    const progress = new DumpProgress(tableSizes, plan.jobs, options.onProgress)
    const named = namingSessions(database, plan.id)
    if (named !== database) await nameSession(client, plan.id)
    const readsBack = options.readBack ?? store.storage.localPath !== undefined
    return withBackupLock(database, client, store, { ...options, backup: plan.id }, async (lease) => {
      await store.removeDeadDrafts(plan.database, startedAt)
      await clearSpools(spool)
      // Only now, because what a killed run has left may have filled the disk.
      if (options.ignoreSpace !== true) requireSpace(space, await readFree(store, spool))
      const draft = store.openDraft({ database: plan.database, id: plan.id })
      const work = { database: named, client, draft, lease, plan, progress, readsBack, spool, tool, options, startedAt }
      return fillDraft(work).catch(async (error: unknown) => {
        // What cannot be removed now has no manifest, and the next backup removes it.
        await draft.discard().catch(() => undefined)
        throw error
      })
    })
  })
}
