import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { takeLockFile } from '@pgtend/database'
import { BackupError } from '../errors.ts'
import type { BackupDraft, BackupFolder, BackupStore, StoredObject } from './backup-store.ts'
import { claimDraft, DRAFT_OWNER, isDeadDraft, leaveDraft, PARTIAL } from './draft-owner.ts'
import { folderName, parseFolderName } from './folder-name.ts'
import { storeError } from './store-error.ts'

const MANIFEST = 'manifest.json'
const REMOVING = '.removing'

/** Keeps backups in a folder of this machine: `<directory>/<database>/<id>/`, mode 0700. */
export function directoryStore(directory: string): BackupStore {
  const databasePath = (database: string): string => join(directory, folderName(database))
  const path = ({ database, id }: BackupFolder): string => join(databasePath(database), id)
  return {
    description: directory,
    openDraft: (folder) => openDraft(path(folder)),
    listFolders: (database) => listFolders(directory, database),
    listObjects: (folder) => listFiles(path(folder)),
    read: (folder, name) => openFile(join(path(folder), name), name),
    add: (folder, name, text) => writeWhole(join(path(folder), name), text),
    async remove(folder) {
      await removeWhole(path(folder)).catch((error: unknown) => {
        throw storeError(error, path(folder))
      })
    },
    removeDeadDrafts: (database, now) => removeDeadDrafts(databasePath(database), now),
    async tryLock(database) {
      await makeFolder(databasePath(database))
      return tryLock(join(databasePath(database), '.lock'))
    },
    localPath: (folder, name) => join(path(folder), name),
  }
}

async function openDraft(finalPath: string): Promise<BackupDraft> {
  const partial = `${finalPath}${PARTIAL}`
  await makeFolder(partial)
  await claimDraft(partial).catch((error: unknown) => {
    throw storeError(error, partial)
  })
  return {
    put: (name, source) => writeStream(join(partial, name), source),
    async toolPath(name) {
      const path = join(partial, name)
      await makeFolder(dirname(path))
      return path
    },
    listObjects: async (name) => {
      const prefix = `${name}/`
      const files = await listFiles(partial)
      return files.filter((file) => file.name === name || file.name.startsWith(prefix))
    },
    read: (name) => openFile(join(partial, name), name),
    async publish() {
      await rm(join(partial, DRAFT_OWNER), { force: true })
      await syncTree(partial)
      await rename(partial, finalPath)
      await syncFolder(dirname(finalPath))
    },
    async discard() {
      await rm(partial, { recursive: true, force: true })
      leaveDraft(partial)
    },
  }
}

/** Of two that remove the same backup the second finds nothing, which is what it wanted. */
async function removeWhole(path: string): Promise<void> {
  const aside = `${path}${REMOVING}`
  await rename(path, aside).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
  })
  await rm(aside, { recursive: true, force: true })
}

async function tryLock(path: string): Promise<(() => Promise<void>) | undefined> {
  const taken = new Error('the lock is taken')
  return takeLockFile(path, () => taken).catch((error: unknown) => {
    if (error === taken) return undefined
    throw storeError(error, path)
  })
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw storeError(error, path)
  })
}

async function writeStream(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  await makeFolder(dirname(path))
  const file = await open(path, 'wx', 0o600).catch((error: unknown) => {
    throw storeError(error, path)
  })
  // `flush` syncs the file before it is closed; the stream closes the handle.
  await pipeline(Readable.from(source, { objectMode: false }), file.createWriteStream({ flush: true })).catch(
    (error: unknown) => {
      throw storeError(error, path)
    },
  )
}

async function writeWhole(path: string, text: string): Promise<void> {
  const aside = `${path}.${process.pid}${PARTIAL}`
  try {
    await writeFile(aside, text, { flag: 'wx', mode: 0o600, flush: true })
    await rename(aside, path)
  } catch (error) {
    await rm(aside, { force: true })
    throw storeError(error, path)
  }
}

async function openFile(path: string, name: string): Promise<Readable> {
  const stream = createReadStream(path)
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve())
    stream.once('error', reject)
  }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw storeError(cause, path)
    throw new BackupError('BACKUP_TRUNCATED', `file "${name}" of the backup is missing`, { cause })
  })
  return stream
}

async function listFolders(directory: string, database: string | undefined): Promise<readonly BackupFolder[]> {
  const databases = database === undefined ? await subfolders(directory) : [folderName(database)]
  const folders: BackupFolder[] = []
  for (const name of databases) {
    for (const id of await subfolders(join(directory, name))) {
      if (id.endsWith(PARTIAL) || id.endsWith(REMOVING)) continue
      if (await exists(join(directory, name, id, MANIFEST))) folders.push({ database: parseFolderName(name), id })
    }
  }
  return folders
}

async function listFiles(path: string): Promise<readonly StoredObject[]> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true }).catch((error: unknown) => {
    throw storeError(error, path)
  })
  const files: StoredObject[] = []
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const full = join(entry.parentPath, entry.name)
    files.push({ name: relative(path, full), bytes: (await stat(full)).size })
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function removeDeadDrafts(path: string, now: Date): Promise<number> {
  let removed = 0
  for (const name of await subfolders(path)) {
    const full = join(path, name)
    const dead = name.endsWith(REMOVING) || (name.endsWith(PARTIAL) && (await isDeadDraft(full, now)))
    if (!dead) continue
    await rm(full, { recursive: true, force: true })
    removed += 1
  }
  return removed
}

async function subfolders(path: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(path, { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw storeError(error, path)
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

/** Syncs the files that tools wrote, and the folders that name them. */
async function syncTree(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true, recursive: true })
  for (const entry of entries) await syncFolder(join(entry.parentPath, entry.name))
  await syncFolder(path)
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
