import type { Readable } from 'node:stream'
import { bytesOf } from '../stream/bytes-of.ts'
import { type Digest, digestOf } from '../stream/digest.ts'
import { isBackupId } from './backup-id.ts'
import { backupPrefix, databasePrefix, parseFolderName } from './folder-name.ts'
import { removeObjects } from './remove-objects.ts'
import type { Storage } from './storage.ts'

/** The object that makes a folder a backup. */
export const MANIFEST = 'manifest.json'
/** A write of another machine that began this long ago and is not done is not going on. */
const UNFINISHED_FOR_MS = 24 * 3_600_000

/** Where backups are kept: `<database>/<id>/<object>`. A backup without a manifest does not exist for anybody. */
export interface BackupStore {
  /** Names the store for people: `.pgtend/backups`. */
  readonly description: string
  /** What it is built on; for leases and other records beside the backups. */
  readonly storage: Storage
  /**
   * Starts a backup that nobody sees before it is published. Whoever writes one holds the lease `create` of its database, because
   * the next holder removes what has no manifest.
   */
  openDraft(folder: BackupFolder): BackupDraft
  /** Folders of published backups, sorted; all databases without `database`. */
  listFolders(database?: string): Promise<readonly BackupFolder[]>
  /** The same with their objects, in one listing of the storage. */
  listStored(database?: string): Promise<readonly StoredBackup[]>
  listObjects(folder: BackupFolder): Promise<readonly StoredObject[]>
  /** @throws {BackupError} `BACKUP_TRUNCATED` when there is no such object */
  read(folder: BackupFolder, name: string): Promise<Readable>
  /** Adds a small object to a published backup, whole or not at all. */
  add(folder: BackupFolder, name: string, text: string): Promise<void>
  /** Removes a backup, its manifest first; one that is gone already is fine. */
  remove(folder: BackupFolder): Promise<void>
  /**
   * Removes what dead runs left of a database, except of the backups that `keep` names; returns how many backups that were. Only for
   * who holds its lease `create`.
   */
  removeDeadDrafts(database: string, now: Date, keep?: ReadonlySet<string>): Promise<number>
  /** Path of an object on this machine, for tools that read files; undefined when it has to be streamed. */
  localPath(folder: BackupFolder, name: string): string | undefined
}

export interface BackupFolder {
  readonly database: string
  readonly id: string
}

export interface StoredObject {
  readonly name: string
  readonly bytes: number
}

/** A published backup with all that lies in its folder. */
export interface StoredBackup {
  readonly folder: BackupFolder
  readonly objects: readonly StoredObject[]
}

/** A backup being written. */
export interface BackupDraft {
  /** Writes one object; durable after `flush` or `publish`. @throws {BackupError} `BACKUP_DISK_FULL` or `BACKUP_STORE_FAILED` */
  put(name: string, source: AsyncIterable<Uint8Array>): Promise<void>
  listObjects(): Promise<readonly StoredObject[]>
  read(name: string): Promise<Readable>
  /** Reads an object back for its size and checksum. */
  digest(name: string): Promise<Digest>
  /** Makes all objects durable. @throws {BackupError} `BACKUP_STORE_FAILED` */
  flush(): Promise<void>
  /** Makes the backup visible at once and for good: flushes all that it holds, then puts its manifest. */
  publish(manifest: string): Promise<void>
  /** Removes everything; does nothing after `publish`. */
  discard(): Promise<void>
}

/** Keeps backups in a storage. Holds nothing in memory: what the storage lists is all there is. */
export function backupStore(storage: Storage): BackupStore {
  return {
    description: storage.description,
    storage,
    openDraft: (folder) => openDraft(storage, backupPrefix(folder)),
    listFolders: async (database) => (await listStored(storage, database)).map(({ folder }) => folder),
    listStored: (database) => listStored(storage, database),
    listObjects: (folder) => listObjects(storage, backupPrefix(folder)),
    read: (folder, name) => storage.read(`${backupPrefix(folder)}${name}`),
    add: (folder, name, text) => storage.put(`${backupPrefix(folder)}${name}`, bytesOf(text)),
    remove: (folder) => removeAll(storage, backupPrefix(folder)),
    removeDeadDrafts: (database, now, keep = new Set()) =>
      removeDeadDrafts(storage, databasePrefix(database), now, keep),
    localPath: (folder, name) => storage.localPath?.(`${backupPrefix(folder)}${name}`),
  }
}

function openDraft(storage: Storage, prefix: string): BackupDraft {
  let published = false
  const flushed = new Set<string>()
  // Also what another run has left, of a copy that is taken up again.
  const flush = async (): Promise<void> => {
    if (storage.flush === undefined) return
    const keys = (await storage.list(prefix)).map(({ key }) => key).filter((key) => !flushed.has(key))
    await storage.flush(keys)
    for (const key of keys) flushed.add(key)
  }
  return {
    put(name, source) {
      if (name === MANIFEST) throw new Error('the manifest is put by publish')
      flushed.delete(`${prefix}${name}`)
      return storage.put(`${prefix}${name}`, source, { later: true })
    },
    flush,
    listObjects: () => listObjects(storage, prefix),
    read: (name) => storage.read(`${prefix}${name}`),
    digest: async (name) => {
      const key = `${prefix}${name}`
      return storage.digest?.(key) ?? digestOf(await storage.read(key))
    },
    async publish(manifest) {
      await flush()
      await storage.put(`${prefix}${MANIFEST}`, bytesOf(manifest), { ifAbsent: true })
      published = true
    },
    async discard() {
      if (!published) await removeAll(storage, prefix)
    },
  }
}

async function listObjects(storage: Storage, prefix: string): Promise<readonly StoredObject[]> {
  const objects = await storage.list(prefix)
  return objects.map(({ key, bytes }) => ({ name: key.slice(prefix.length), bytes }))
}

async function listStored(storage: Storage, database: string | undefined): Promise<readonly StoredBackup[]> {
  const found = new Map<string, { folder: BackupFolder; objects: StoredObject[] }>()
  for (const { key, bytes } of await storage.list(databasePrefix(database))) {
    const [name = '', id = '', ...rest] = key.split('/')
    if (id.startsWith('.') || rest.length === 0) continue
    const place = `${name}/${id}`
    const stored = found.get(place) ?? { folder: { database: parseFolderName(name), id }, objects: [] }
    stored.objects.push({ name: rest.join('/'), bytes })
    found.set(place, stored)
  }
  return [...found.values()].filter(({ objects }) => objects.some(({ name }) => name === MANIFEST))
}

/** The manifest goes first, so that what is half removed is no backup; of two that remove the same one both succeed. */
async function removeAll(storage: Storage, prefix: string): Promise<void> {
  await storage.remove(`${prefix}${MANIFEST}`)
  const rest = await storage.list(prefix)
  await removeObjects(
    storage,
    rest.map(({ key }) => key),
  )
}

async function removeDeadDrafts(
  storage: Storage,
  prefix: string,
  now: Date,
  keep: ReadonlySet<string>,
): Promise<number> {
  // Records may be added by others at any time; backups are written by the holder of the lease alone.
  await storage.sweep(prefix, new Date(now.getTime() - UNFINISHED_FOR_MS), { exclusive: true })
  const keys = (await storage.list(prefix)).map(({ key }) => key)
  const ids = new Set(keys.map((key) => key.slice(prefix.length).split('/')[0] ?? ''))
  const published = new Set(keys)
  const isDead = (id: string): boolean =>
    isBackupId(id) && !keep.has(id) && !published.has(`${prefix}${id}/${MANIFEST}`)
  const dead = [...ids].filter(isDead)
  for (const id of dead) await removeAll(storage, `${prefix}${id}/`)
  return dead.length
}
