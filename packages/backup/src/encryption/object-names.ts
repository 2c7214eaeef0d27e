import type { BackupObject } from '../catalog/manifest.ts'

/** End of the name of an encrypted object; the one that `age` users expect. */
const ENCRYPTED_SUFFIX = '.age'

/** Name of an object as it lies in the store. */
export function storedName(name: string, recipients: readonly string[]): string {
  return recipients.length === 0 ? name : `${name}${ENCRYPTED_SUFFIX}`
}

/** Name of an object without encryption, which says how it is compressed. */
export function plainName(stored: string): string {
  return stored.endsWith(ENCRYPTED_SUFFIX) ? stored.slice(0, -ENCRYPTED_SUFFIX.length) : stored
}

/** Finds an object of a manifest by its name, as stored or without encryption. */
export function findObject(objects: readonly BackupObject[], name: string): BackupObject | undefined {
  return objects.find((object) => object.name === name) ?? objects.find((object) => plainName(object.name) === name)
}

/** The object that is read the quickest. */
export function smallestOf(objects: readonly BackupObject[]): BackupObject {
  return objects.reduce((smallest, object) => (object.bytes < smallest.bytes ? object : smallest))
}
