import type { BackupManifest } from '../catalog/manifest.ts'
import { readManifest } from '../catalog/read-manifest.ts'
import { BackupError } from '../errors.ts'
import type { BackupFolder, BackupStore } from '../store/backup-store.ts'
import { inParallel } from '../store/in-parallel.ts'
import { readHead } from '../stream/read-head.ts'
import { headerLength, MAXIMUM_HEADER_BYTES, openHeader } from './age-header.ts'
import { type Identities, publicKeysOf } from './identities.ts'
import { smallestOf } from './object-names.ts'
import type { LockedBackup } from './plan-keys.ts'

/** Backups tried at once: enough to hide the way to a bucket, too few to be slowed down by it. */
const READERS = 16

/** Tries identities on the header of a file of each backup of a store. Reads only; nothing else is decrypted. */
export async function listLockedBackups(
  store: BackupStore,
  identities: Identities,
  database?: string,
): Promise<readonly LockedBackup[]> {
  const found: LockedBackup[] = []
  await inParallel(await store.listFolders(database), READERS, async (folder) => {
    found.push({ store: store.description, ...folder, ...(await tryBackup(store, folder, identities)) })
  })
  return found
}

type Tried = Pick<LockedBackup, 'openedBy' | 'problem' | 'recipients' | 'snapshotAt'>

async function tryBackup(store: BackupStore, folder: BackupFolder, identities: Identities): Promise<Tried> {
  const tried: Tried = { snapshotAt: null, recipients: [], openedBy: [], problem: null }
  try {
    const manifest = await readManifest(store, folder)
    const { encryption, snapshotAt } = manifest
    if (encryption === null) return { ...tried, snapshotAt }
    const known = { ...tried, snapshotAt, recipients: encryption.recipients }
    return { ...known, ...(await tryHeader(store, folder, manifest, identities).catch(problemOf)) }
  } catch (error) {
    return { ...tried, ...problemOf(error) }
  }
}

async function tryHeader(
  store: BackupStore,
  folder: BackupFolder,
  { objects }: BackupManifest,
  identities: Identities,
): Promise<Pick<Tried, 'openedBy' | 'problem'>> {
  const { name } = smallestOf(objects)
  const source = await store.read(folder, name)
  try {
    const { head } = await readHead(source, MAXIMUM_HEADER_BYTES)
    const length = headerLength(head)
    if (length === undefined) return { openedBy: [], problem: `file "${name}" is not what was written` }
    const openedBy: string[] = []
    for (const identity of identities) {
      const { state } = await openHeader(head.subarray(0, length), [identity])
      if (state === 'opened') openedBy.push(...(await publicKeysOf([identity])))
    }
    return { openedBy, problem: null }
  } finally {
    source.destroy()
  }
}

function problemOf(error: unknown): Pick<Tried, 'openedBy' | 'problem'> {
  if (error instanceof BackupError) return { openedBy: [], problem: error.message }
  throw error
}
