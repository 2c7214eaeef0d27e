import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { withLease } from '../store/lease.ts'
import { type CopyOptions, copyBackup } from './copy-backup.ts'
import type { CopiedBackup, CopyResult } from './copy-result.ts'
import type { CopyPlan, CopyStep } from './plan-copy.ts'

/** What is wrong with one backup is no reason to leave out the others. */
const OF_ONE_BACKUP: ReadonlySet<string> = new Set([
  'BACKUP_ALTERED',
  'BACKUP_TRUNCATED',
  'BACKUP_MANIFEST_INVALID',
  'BACKUP_OBJECT_EXISTS',
])

/**
 * Copies backups to another place, oldest first. Holds the lease `create` of each database there, and `read` of what
 * it reads. A backup is seen at the other place when all of it is there and was read back. What an earlier copy left
 * unfinished is used or removed.
 * @throws {BackupError} `BACKUP_BUSY` when another process writes there, `BACKUP_INTERRUPTED`, `BACKUP_STORE_FAILED`,
 * `BACKUP_DISK_FULL`
 */
export async function applyCopy(
  source: BackupStore,
  target: BackupStore,
  plan: CopyPlan,
  options: CopyOptions,
): Promise<CopyResult> {
  const isThere = ({ action }: CopyStep): boolean => action === 'none'
  const backups: CopiedBackup[] = plan.steps.filter(isThere).map(unchanged)
  const failed: CopyResult['failed'] = []
  const { now, signal } = options
  for (const [database, steps] of byDatabase(plan.steps.filter((step) => !isThere(step)))) {
    await withLease(target, { database, purpose: 'create', now, signal }, async (lease) => {
      await target.removeDeadDrafts(database, now(), new Set(steps.map(({ id }) => id)))
      for (const step of steps) {
        try {
          backups.push(await copyBackup({ source, target, lease }, step, options))
        } catch (error) {
          if (!(error instanceof BackupError) || !OF_ONE_BACKUP.has(error.code)) throw error
          failed.push({ database, id: step.id, code: error.code, reason: error.message })
        }
      }
    })
  }
  return { from: plan.from, to: plan.to, backups, failed, leftOut: plan.leftOut }
}

/** Ids begin with the time, so the oldest of each database comes first. */
function byDatabase(steps: readonly CopyStep[]): ReadonlyMap<string, readonly CopyStep[]> {
  return Map.groupBy(
    steps.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    ({ database }) => database,
  )
}

function unchanged({ database, id }: CopyStep): CopiedBackup {
  return { database, id, action: 'none', written: 0, kept: 0, bytes: 0, durationMs: 0 }
}
