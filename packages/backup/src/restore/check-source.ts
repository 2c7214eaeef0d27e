import { requireIdentity } from '../encryption/open-object.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { checkObjects } from './check-objects.ts'
import type { RestoreSource } from './restore-source.ts'

/**
 * Makes sure that a dump is whole, before anything is created: by the checksums of a backup, whose key is tried, or by reading the
 * dump of others to its end. A plain dump of others is read when its needs are.
 * @throws {BackupError} `BACKUP_KEY_MISSING`, `BACKUP_KEY_WRONG`, `BACKUP_TRUNCATED` or `BACKUP_ALTERED`
 */
export async function checkSource(store: BackupStore, source: RestoreSource): Promise<void> {
  if (source.backup !== undefined) {
    await requireIdentity(store, source.backup, source.identities)
    return checkObjects(store, source.backup)
  }
  if (source.content === 'directory' || source.content === 'plain') return
  for await (const _ of await source.open()) {
    // A damaged compression fails here.
  }
}
