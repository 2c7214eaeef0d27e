import { BackupError } from '../errors.ts'
import { type BackupFolder, type BackupStore, MANIFEST } from '../store/backup-store.ts'
import { type BackupManifest, backupManifestSchema } from './manifest.ts'
import { readRecord } from './read-record.ts'

/** Reads the manifest of a backup. @throws {BackupError} `BACKUP_MANIFEST_INVALID`, also when it is that of another backup */
export async function readManifest(store: BackupStore, folder: BackupFolder): Promise<BackupManifest> {
  const manifest = await readRecord(store, folder, MANIFEST, backupManifestSchema)
  if (manifest.id === folder.id && manifest.database === folder.database) return manifest
  throw new BackupError('BACKUP_MANIFEST_INVALID', `the manifest in "${folder.id}" is of another backup`)
}
