import type { Backup } from '../catalog/read-backup.ts'
import { requireIdentity } from '../encryption/open-object.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { directoryStore } from '../store/directory-store.ts'
import { freeBytesOf } from '../store/free-bytes.ts'
import { withSpool } from '../store/spool.ts'
import { checkedObject, checkObjects } from './check-objects.ts'
import type { LoadOptions } from './load-options.ts'
import { backupSource, type RestoreSource } from './restore-source.ts'
import { writableFolder } from './writable-folder.ts'

/**
 * Runs work with a dump that is known to be whole: by the checksums of a backup, whose key is tried first, or by reading the dump of
 * others to its end. A backup that lies elsewhere is checked while it is copied, as it is stored, into a private folder, and work gets
 * the copy, which is removed afterwards: it is read once. Without room for that it is read for its checksums, and again by work.
 * @throws {BackupError} `BACKUP_KEY_MISSING`, `BACKUP_KEY_WRONG`, `BACKUP_TRUNCATED`, `BACKUP_ALTERED`, `BACKUP_INTERRUPTED`, …
 */
export async function withCheckedSource<T>(
  store: BackupStore,
  source: RestoreSource,
  { signal, temporaryDirectory }: Pick<LoadOptions, 'signal' | 'temporaryDirectory'>,
  work: (source: RestoreSource, store: BackupStore) => Promise<T>,
): Promise<T> {
  const { backup, identities } = source
  if (backup === undefined) {
    await readThrough(source)
    return work(source, store)
  }
  await requireIdentity(store, backup, identities)
  const folder = await writableFolder(temporaryDirectory)
  if (store.localPath(backup.folder, backup.manifest.dump) !== undefined || !(await hasRoom(folder, backup))) {
    await checkObjects(store, backup, signal)
    return work(source, store)
  }
  return withSpool(folder, async (spool) => {
    const copy = directoryStore(spool)
    const draft = copy.openDraft(backup.folder)
    for (const object of backup.manifest.objects) {
      await draft.put(object.name, checkedObject(store, backup, object, signal))
    }
    return work(backupSource(copy, backup, identities), copy)
  })
}

/** A plain dump of others is read when its needs are, a folder by pg_restore alone. */
async function readThrough({ content, open }: RestoreSource): Promise<void> {
  if (content === 'directory' || content === 'plain') return
  for await (const _ of await open()) {
    // A damaged compression fails here.
  }
}

/** Beside the copy there may be one for pg_restore, decrypted and decompressed. */
async function hasRoom(folder: string, { manifest }: Backup): Promise<boolean> {
  const free = await freeBytesOf(folder)
  const needed = manifest.objects.reduce((sum, { bytes, dumpBytes }) => sum + bytes + dumpBytes, 0)
  return free === undefined || free > needed
}
