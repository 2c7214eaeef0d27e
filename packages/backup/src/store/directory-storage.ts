import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { BackupError } from '../errors.ts'
import { makeDurableFolder, syncFolder } from './durable-folder.ts'
import { freeBytesOf } from './free-bytes.ts'
import { isGone, type ProcessMark, thisProcess } from './process-mark.ts'
import { SPOOL_FOLDER } from './spool.ts'
import type { Storage } from './storage.ts'
import { storeError } from './store-error.ts'
import { walkFiles } from './walk-files.ts'

const PARTIAL = /^\.([0-9a-f]{12})-(\d+)-[0-9a-f]{12}\.partial$/
/** File systems without hard links: exFAT, some network shares. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])
/** Checking and decrypting what is read takes less than half as long as with Node's 64 KiB. */
const READ_BYTES = 512 << 10

/**
 * Keeps objects as files of a folder, which is created when it is first written to: files 0600, folders 0700. An object is written
 * aside, synced, renamed, and its folder synced, so a power failure leaves it whole or not there.
 */
export function directoryStorage(directory: string): Storage {
  const pathOf = (key: string): string => join(directory, requirePlainKey(key))
  return {
    description: directory,
    put: async (key, source, { ifAbsent = false } = {}) => putFile(directory, pathOf(key), source, ifAbsent),
    read: async (key) => openFile(pathOf(key), key),
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

async function putFile(
  directory: string,
  path: string,
  source: AsyncIterable<Uint8Array>,
  ifAbsent: boolean,
): Promise<void> {
  const folder = dirname(path)
  const partial = join(folder, partialName(thisProcess()))
  try {
    await writeFile(partial, source)
    await (ifAbsent ? moveIfAbsent(partial, path) : rename(partial, path))
    await syncFolder(folder)
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined)
    await removeEmptyFolders(directory, folder)
    throw storeError(error, path)
  }
}

async function writeFile(path: string, source: AsyncIterable<Uint8Array>): Promise<void> {
  // `flush` syncs the file before it is closed; the stream closes the handle.
  const file = await openNew(path)
  await pipeline(Readable.from(source, { objectMode: false }), file.createWriteStream({ flush: true }))
}

/** Whoever removes the last object of a folder takes the folder away too, perhaps right after we have seen it. */
async function openNew(path: string): ReturnType<typeof open> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await makeDurableFolder(dirname(path))
      return await open(path, 'wx', 0o600)
    } catch (error) {
      if (attempt === 5 || codeOf(error) !== 'ENOENT') throw error
    }
  }
}

async function moveIfAbsent(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path)
    await rm(partial)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      throw new BackupError('BACKUP_OBJECT_EXISTS', `"${path}" exists already`, { cause: error })
    }
    if (!NO_LINKS.has(codeOf(error) ?? '')) throw error
    await rename(partial, path)
  }
}

async function openFile(path: string, key: string): Promise<Readable> {
  const stream = createReadStream(path, { highWaterMark: READ_BYTES })
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => resolve())
    stream.once('error', reject)
  }).catch((cause: unknown) => {
    if (codeOf(cause) !== 'ENOENT') throw storeError(cause, path)
    throw new BackupError('BACKUP_TRUNCATED', `file "${key}" is missing`, { cause })
  })
  return stream
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

/** The folder of the storage itself stays. */
async function removeEmptyFolders(directory: string, folder: string): Promise<void> {
  for (let path = folder; path !== directory && path.startsWith(directory); path = dirname(path)) {
    const removed = await rmdir(path).then(
      () => true,
      () => false,
    )
    if (!removed) return
  }
}

function partialName({ machine, pid }: ProcessMark): string {
  return `.${machine}-${pid}-${randomBytes(6).toString('hex')}.partial`
}

function isPartial(key: string): boolean {
  return PARTIAL.test(lastPart(key))
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

function rethrow(path: string): (error: unknown) => never {
  return (error) => {
    throw storeError(error, path)
  }
}
