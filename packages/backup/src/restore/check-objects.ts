import type { BackupObject } from '../catalog/manifest.ts'
import type { Backup } from '../catalog/read-backup.ts'
import { BackupError } from '../errors.ts'
import type { BackupStore } from '../store/backup-store.ts'
import { DigestStream } from '../stream/digest.ts'

export interface CheckObjectsOptions {
  /** Default: all of the backup. */
  readonly objects?: readonly BackupObject[] | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Compares size and checksum of every file of a backup with its manifest. Reads them whole.
 * @throws {BackupError} `BACKUP_TRUNCATED` or `BACKUP_ALTERED`, naming the first file that differs; `BACKUP_INTERRUPTED`
 */
export async function checkObjects(
  store: BackupStore,
  backup: Backup,
  { objects = backup.manifest.objects, signal }: CheckObjectsOptions = {},
): Promise<void> {
  for (const object of objects) {
    for await (const _ of checkedObject(store, backup, object, signal)) {
      // Only whether it is whole is wanted.
    }
  }
}

/** Reads a file of a backup as it is stored; fails at its end when it is not what the manifest says. @throws as `checkObjects` */
export async function* checkedObject(
  store: BackupStore,
  { folder }: Backup,
  { bytes, name, sha256 }: BackupObject,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const digest = new DigestStream()
  for await (const chunk of digest.through(await store.read(folder, name))) {
    if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the check of the files was interrupted')
    yield chunk
  }
  const found = digest.result()
  if (found.bytes < bytes) {
    throw new BackupError(
      'BACKUP_TRUNCATED',
      `file "${name}" of backup "${folder.id}" has ${found.bytes} of ${bytes} bytes`,
    )
  }
  if (found.sha256 !== sha256) {
    throw new BackupError('BACKUP_ALTERED', `file "${name}" of backup "${folder.id}" is not what was written`)
  }
}
