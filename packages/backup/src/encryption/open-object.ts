import type { BackupManifest, BackupObject } from '../catalog/manifest.ts'
import { BackupError } from '../errors.ts'
import type { BackupFolder, BackupStore } from '../store/backup-store.ts'
import { decrypting } from './decrypting.ts'
import { type Identities, publicKeysOf } from './identities.ts'
import { keyMissing, keyWrong } from './key-errors.ts'
import { findObject, smallestOf } from './object-names.ts'

/** What reading an object needs to know of its backup. */
export interface ObjectsOf {
  readonly folder: BackupFolder
  readonly manifest: Pick<BackupManifest, 'encryption' | 'objects'>
}

/**
 * Opens an object of a backup and decrypts it where it is encrypted; it stays compressed. The only way that anything reads what a
 * backup holds. `name` is that of the manifest, with `.age` or without. Its checksum is not looked at: see `checkObjects`.
 * @throws {BackupError} `BACKUP_TRUNCATED` when there is none; `BACKUP_KEY_MISSING` at once; while it is read `BACKUP_KEY_WRONG`,
 * `BACKUP_TRUNCATED` or `BACKUP_ALTERED`
 */
export async function openObject(
  store: BackupStore,
  backup: ObjectsOf,
  name: string,
  identities: Identities,
): Promise<AsyncIterable<Uint8Array>> {
  const { folder, manifest } = backup
  const object = findObject(manifest.objects, name)
  if (object === undefined) {
    throw new BackupError('BACKUP_TRUNCATED', `backup "${folder.id}" has no file "${name}"`)
  }
  if (manifest.encryption !== null && identities.length === 0) throw missingFor(backup)
  return decryptObject(backup, object, identities, await store.read(folder, object.name))
}

/** Decrypts an object of a backup, given as it is stored, where it is encrypted. @throws as `openObject` */
export function decryptObject(
  backup: ObjectsOf,
  { name }: Pick<BackupObject, 'name'>,
  identities: Identities,
  stored: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> {
  const { folder, manifest } = backup
  if (manifest.encryption === null) return stored
  if (identities.length === 0) throw missingFor(backup)
  const label = `file "${name}" of backup "${folder.id}"`
  return decrypting(stored, identities, { label, recipients: manifest.encryption.recipients })
}

function missingFor({ folder, manifest }: ObjectsOf): BackupError {
  return keyMissing(`backup "${folder.id}"`, manifest.encryption?.recipients)
}

/**
 * Makes sure that the identities open a backup, by opening the smallest of its files. For commands that would else find out after
 * they have created something. Does nothing for a backup that is not encrypted.
 * @throws as `openObject`
 */
export async function requireIdentity(store: BackupStore, backup: ObjectsOf, identities: Identities): Promise<void> {
  if (backup.manifest.encryption === null) return
  const opened = await openObject(store, backup, smallestOf(backup.manifest.objects).name, identities)
  const reading = opened[Symbol.asyncIterator]()
  try {
    await reading.next()
  } finally {
    await reading.return?.()
  }
}

/**
 * Makes sure that identities will open a backup for these recipients, before it is taken. Reads nothing.
 * @throws {BackupError} `BACKUP_KEY_MISSING` or `BACKUP_KEY_WRONG`
 */
export async function requireIdentityFor(recipients: readonly string[], identities: Identities): Promise<void> {
  if (recipients.length === 0) return
  if (identities.length === 0) throw keyMissing('the backup', recipients)
  const own = await publicKeysOf(identities)
  if (!recipients.some((recipient) => own.includes(recipient))) throw keyWrong('the backup', own, recipients)
}
