import type { Cluster } from '@pgtend/database'
import { requireIdentity } from '../encryption/open-object.ts'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { runArchive, withArchive } from './archive.ts'
import { checkObjects } from './check-objects.ts'
import { checkTarget } from './check-target.ts'
import { type DatabaseProperties, readDatabaseProperties } from './database-properties.ts'
import { type LoadOptions, loadOptions } from './load-options.ts'
import type { RestorePlan } from './plan-restore.ts'
import { requireNoProblems } from './preflight.ts'
import type { RestoreOptions, SafetyBackup } from './restore-options.ts'
import { backupSource, type RestoreSource } from './restore-source.ts'
import { isEmbedded, withMaintenance } from './scratch-database.ts'
import { whileUnwritten } from './while-unwritten.ts'

interface Drop {
  readonly cluster: Cluster
  /** Where the backup that is restored is read. */
  readonly store: BackupStore
  readonly source: RestoreSource
  /** Where the safety backup is. */
  readonly safetyStore: BackupStore
  readonly plan: RestorePlan
  readonly options: RestoreOptions
}

/**
 * Takes a backup of a database, proves that it can be read whole, drops the database, and runs the restore. Nobody writes to the
 * database from before the backup to its end. Nothing is dropped before the backup is checked, the dump to restore was read whole,
 * and there is still room for it beside the backup.
 * @throws {BackupError} `RESTORE_AFTER_DROP_FAILED`, which names the backup, when the restore fails
 */
export async function dropForRestore<T>(
  drop: Drop,
  restore: (properties?: DatabaseProperties) => Promise<T>,
): Promise<{ readonly backup: string; readonly result: T }> {
  const { cluster, options, plan, source, store } = drop
  const load = loadOptions(options, store)
  // A backup has been checked by its checksums; a dump of others has none.
  if (source.backup === undefined) await readWhole(source, load)
  const embedded = isEmbedded(cluster)
  const properties = embedded
    ? undefined
    : await withMaintenance(cluster, (client) => readDatabaseProperties(client, plan.database), plan.database)
  const replace = async (): Promise<string> => {
    const { backup } = await takeChecked(drop)
    requireNoProblems(await checkTarget(cluster, store, source, plan, options))
    if (options.signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the restore was interrupted')
    options.onProgress?.(`dropping "${plan.database}", which backup ${backup.manifest.id} holds`)
    await cluster.drop(plan.database, { terminateSessions: true })
    return backup.manifest.id
  }
  // Of an embedded engine nobody else has the folder open.
  const id = await (embedded ? replace() : whileUnwritten(cluster, plan.database, replace))
  try {
    return { backup: id, result: await restore(properties) }
  } catch (cause) {
    throw failedAfterDrop(id, plan.database, cause)
  }
}

async function takeChecked({ options, plan, safetyStore }: Drop): Promise<SafetyBackup> {
  if (options.takeSafetyBackup === undefined) {
    throw new BackupError('BACKUP_OPTIONS_INVALID', `"${plan.database}" is not dropped without a safety backup`)
  }
  options.onProgress?.(`taking a backup of "${plan.database}"`)
  const safety = await options.takeSafetyBackup()
  options.onProgress?.('checking the backup')
  await requireIdentity(safetyStore, safety.backup, safety.identities)
  await checkObjects(safetyStore, safety.backup, options)
  await readWhole(backupSource(safetyStore, safety.backup, safety.identities), loadOptions(options, safetyStore))
  return safety
}

/** Has pg_restore read an archive to its end, as it will for the restore. A plain dump is read whole when it is checked. */
async function readWhole(source: RestoreSource, options: LoadOptions): Promise<void> {
  if (source.content === 'plain') return
  await withArchive(source, { ...options, minimumMajor: 0 }, (archive) =>
    runArchive(archive, ['--file=/dev/null'], options),
  )
}

function failedAfterDrop(id: string, database: string, cause: unknown): BackupError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new BackupError(
    'RESTORE_AFTER_DROP_FAILED',
    `backup "${id}" holds what "${database}" was, and the restore failed: ${why}`,
    {
      cause,
      hint: `Bring it back with \`pgtend backup restore ${id} --to ${database}\`.`,
      details: { backup: id },
    },
  )
}
