import type { Cluster } from '@pgtend/database'
import { requireIdentity } from '../encryption/open-object.ts'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { checkObjects } from './check-objects.ts'
import { type DatabaseProperties, readDatabaseProperties } from './database-properties.ts'
import { loadOptions } from './load-options.ts'
import type { RestorePlan } from './plan-restore.ts'
import { readNeeds } from './read-needs.ts'
import type { RestoreOptions, SafetyBackup } from './restore-options.ts'
import { backupSource } from './restore-source.ts'
import { isEmbedded, withMaintenance } from './scratch-database.ts'

interface Drop {
  readonly cluster: Cluster
  readonly store: BackupStore
  readonly plan: RestorePlan
  readonly options: RestoreOptions
}

/**
 * Takes a backup of a database, proves that it can be read whole and lists its contents, drops the database, and runs the restore.
 * Nothing is dropped before the backup is checked; the dump to restore must have been checked before.
 * @throws {BackupError} `RESTORE_AFTER_DROP_FAILED`, which names the backup, when the restore fails
 */
export async function dropForRestore<T>(
  drop: Drop,
  restore: (properties?: DatabaseProperties) => Promise<T>,
): Promise<{ readonly backup: string; readonly result: T }> {
  const { cluster, options, plan } = drop
  const { backup } = await takeChecked(drop)
  const id = backup.manifest.id
  const properties = (await isEmbedded(cluster))
    ? undefined
    : await withMaintenance(cluster, (client) => readDatabaseProperties(client, plan.database), plan.database)
  if (options.signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the restore was interrupted')
  options.onProgress?.(`dropping "${plan.database}", which backup ${id} holds`)
  await cluster.drop(plan.database, { terminateSessions: true })
  try {
    return { backup: id, result: await restore(properties) }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new BackupError(
      'RESTORE_AFTER_DROP_FAILED',
      `backup "${id}" holds what "${plan.database}" was, and the restore failed: ${why}`,
      {
        cause,
        hint: `Bring it back with \`pgtend backup restore ${id} --to ${plan.database}\`.`,
        details: { backup: id },
      },
    )
  }
}

async function takeChecked({ options, plan, store }: Drop): Promise<SafetyBackup> {
  if (options.takeSafetyBackup === undefined) {
    throw new BackupError('BACKUP_OPTIONS_INVALID', `"${plan.database}" is not dropped without a safety backup`)
  }
  options.onProgress?.(`taking a backup of "${plan.database}"`)
  const safety = await options.takeSafetyBackup()
  options.onProgress?.('checking the backup')
  await requireIdentity(store, safety.backup, safety.identities)
  await checkObjects(store, safety.backup)
  // Its contents are listed on the way.
  await readNeeds(store, backupSource(store, safety.backup, safety.identities), loadOptions(options, store))
  return safety
}
