import { createReadStream } from 'node:fs'
import { readdir, rm, rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { BackupError } from '../errors.ts'
import { digestFile } from './digest-file.ts'
import { syncPath } from './durable-folder.ts'
import { errorCode } from './error-code.ts'
import { freeBytesOf } from './free-bytes.ts'
import { inParallel } from './in-parallel.ts'
import { isGone } from './process-mark.ts'
import { PARTIAL, putFile } from './put-file.ts'
import { removeEmptyFolders } from './remove-empty-folders.ts'
import { SPOOL_FOLDER } from './spool.ts'
import type { Storage } from './storage.ts'
import { storeError } from './store-error.ts'
import { walkFiles } from './walk-files.ts'

/** Checking and decrypting what is read takes less than half as long as with Node's 64 KiB. */
const READ_BYTES = 512 << 10
/** One sync of the journal of a disk serves all that wait for it. */
const SYNCS_AT_ONCE = 16

/**
 * Keeps objects as files of a folder, which is created when it is first written to: files 0600, folders 0700. An object is written
 * aside, synced, renamed, and its folder synced, so a power failure leaves it whole or not there; syncing can wait for `flush`.
 */
export function directoryStorage(path: string): Storage {
  // Folders are told from the one above by how their paths begin; a trailing slash or `./` would hide that.
  const directory = resolve(path)
  const pathOf = (key: string): string => join(directory, requirePlainKey(key))
  return {
    description: path,
    put: async (key, source, options = {}) => putFile(directory, pathOf(key), source, options),
    flush: (keys) => flush(directory, keys.map(pathOf)),
    read: async (key) => openFile(pathOf(key), key),
    digest: async (key) => digestFile(pathOf(key)).catch((cause: unknown) => rethrowUnread(cause, pathOf(key), key)),
    async list(prefix) {
      const files = await walkFiles(directory, prefix)
      return files.filter(({ key }) => !isPartial(key) && !key.startsWith(`${SPOOL_FOLDER}/`))
    },
    async remove(key) {
      await rm(pathOf(key), { force: true }).catch(rethrow(pathOf(key)))
      await removeEmptyFolders(directory, dirname(pathOf(key)))
    },
    sweep: (prefix, before) => sweep(directory, prefix, before),
    localPath: pathOf,
    freeBytes: () => freeBytesOf(directory),
    spoolDirectory: join(directory, SPOOL_FOLDER),
  }
}

/** Names of objects come from manifests too: none may lead out of the folder. */
function requirePlainKey(key: string): string {
  const odd = key.includes('\0') || key.split('/').some((part) => part === '' || part === '.' || part === '..')
  if (odd) throw new BackupError('BACKUP_STORE_FAILED', `"${key}" is no name of an object`)
  return key
}

/** The folders too, up to the storage: the process that made one may have ended before it was synced. */
async function flush(directory: string, paths: readonly string[]): Promise<void> {
  const folders = new Set<string>()
  for (const path of paths) {
    let folder = dirname(path)
    for (; folder.startsWith(directory) && !folders.has(folder); folder = dirname(folder)) folders.add(folder)
  }
  for (const each of [paths, [...folders]]) {
    await inParallel(each, SYNCS_AT_ONCE, (path) => syncPath(path).catch(rethrow(path)))
  }
}

async function openFile(path: string, key: string): Promise<Readable> {
  const stream = createReadStream(path, { highWaterMark: READ_BYTES })
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve())
    stream.once('error', reject)
  }).catch((cause: unknown) => rethrowUnread(cause, path, key))
  return stream
}

function rethrowUnread(cause: unknown, path: string, key: string): never {
  if (errorCode(cause) !== 'ENOENT') throw storeError(cause, path)
  throw new BackupError('BACKUP_TRUNCATED', `file "${key}" is missing`, { cause })
}

/** Those of a process that is gone go at once, whatever the clock says. */
async function sweep(directory: string, prefix: string, before: Date): Promise<number> {
  const dead = (await walkFiles(directory, prefix)).filter(({ key, changedAt }) => {
    const [, machine, pid] = PARTIAL.exec(lastPart(key)) ?? []
    if (machine === undefined) return false
    return changedAt < before || isGone({ machine, pid: Number(pid) })
  })
  for (const { key } of dead) {
    const path = join(directory, key)
    await rm(path, { force: true }).catch(rethrow(path))
    await removeEmptyFolders(directory, dirname(path))
  }
  // At the top may be folders that are not ours.
  if (prefix.includes('/')) await removeEmptyBelow(join(directory, prefix.slice(0, prefix.lastIndexOf('/') + 1)))
  return dead.length
}

/** A process that was killed right after it made a folder left it empty; a living one makes it again. */
async function removeEmptyBelow(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) {
    if (!entry.isDirectory()) continue
    await removeEmptyBelow(join(path, entry.name))
    await rmdir(join(path, entry.name)).catch(() => undefined)
  }
}

function isPartial(key: string): boolean {
  return PARTIAL.test(lastPart(key))
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

function rethrow(path: string): (error: unknown) => never {
  return (error) => {
    throw storeError(error, path)
  }
}
