import { listBackups } from '../catalog/list-backups.ts'
import { type Backup, readBackup } from '../catalog/read-backup.ts'
import { findObject } from '../encryption/object-names.ts'
import type { BackupStore } from '../store/backup-store.ts'

/**
 * Finds what a data-only backup can be restored into: the newest schema-only archive of the same database with the very same definitions,
 * so that only the rows can make a difference. Undefined when there is none, and for a backup of another kind. Reads manifests.
 */
export async function findDefinitions(store: BackupStore, backup: Backup): Promise<Backup | undefined> {
  const { folder, manifest } = backup
  // Large objects are made with the definitions, and the ones of another backup are others.
  if (manifest.kind !== 'data' || manifest.largeObjects > 0) return undefined
  const { backups } = await listBackups(store, folder.database)
  // A plain dump is one piece: nothing can be loaded between its tables and its constraints.
  for (const { id } of backups.filter(
    ({ dumpFormat, kind, state }) => kind === 'schema' && dumpFormat !== 'plain' && state !== 'failed',
  )) {
    const found = await readBackup(store, { database: folder.database, id })
    if (definitionsOf(found) === definitionsOf(backup)) return found
  }
  return undefined
}

/** Both have to open with the same keys. */
function definitionsOf({ manifest }: Backup): string {
  return JSON.stringify([findObject(manifest.objects, 'schema.json')?.plainSha256, manifest.encryption])
}
