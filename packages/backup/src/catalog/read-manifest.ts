import { text } from 'node:stream/consumers'
import { BackupError } from '../errors.ts'
import { type BackupFolder, type BackupStore, MANIFEST } from '../store/backup-store.ts'
import { type BackupManifest, manifestFileSchema } from './manifest.ts'
import { isManifestText } from './manifest-text.ts'
import { parseRecord } from './read-record.ts'

/**
 * Reads the manifest of a backup.
 * @throws {BackupError} `BACKUP_MANIFEST_INVALID`, also when a letter of it was changed, or when it is that of another backup
 */
export async function readManifest(store: BackupStore, folder: BackupFolder): Promise<BackupManifest> {
  const content = await text(await store.read(folder, MANIFEST))
  const { sha256: _, ...manifest } = parseRecord(folder, MANIFEST, content, manifestFileSchema)
  if (!isManifestText(content)) {
    throw new BackupError('BACKUP_MANIFEST_INVALID', `"${MANIFEST}" of backup "${folder.id}" is not what was written`)
  }
  if (manifest.id === folder.id && manifest.database === folder.database) return manifest
  throw new BackupError('BACKUP_MANIFEST_INVALID', `the manifest in "${folder.id}" is of another backup`)
}
