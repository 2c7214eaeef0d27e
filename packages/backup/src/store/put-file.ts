import { randomBytes } from 'node:crypto'
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { BackupError } from '../errors.ts'
import { makeDurableFolder, syncPath } from './durable-folder.ts'
import { errorCode } from './error-code.ts'
import { thisProcess } from './process-mark.ts'
import { removeEmptyFolders } from './remove-empty-folders.ts'
import type { PutOptions } from './storage.ts'
import { storeError } from './store-error.ts'
import { writeAll } from './write-all.ts'

/** Name of a file that is being written, with the process that does. */
export const PARTIAL = /^\.([0-9a-f]{12})-(\d+)-[0-9a-f]{12}\.partial$/
/** File systems without hard links: exFAT, some network shares. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])
/** A file of this size goes to the disk while others are dumped: left for later, all would wait for it at the end. */
const LARGE_BYTES = 8 << 20

/**
 * Writes a file of a storage aside and moves it to its place, so that it is there whole or not at all. With `later` a small one is not
 * synced yet, nor its folder.
 * @throws {BackupError} `BACKUP_OBJECT_EXISTS`, `BACKUP_DISK_FULL`, `BACKUP_STORE_FAILED`, or what the source threw
 */
export async function putFile(
  directory: string,
  path: string,
  source: AsyncIterable<Uint8Array>,
  { ifAbsent = false, later = false }: PutOptions,
): Promise<void> {
  const folder = dirname(path)
  const partial = join(folder, partialName())
  try {
    await writeFile(partial, source, later)
    await (ifAbsent ? moveIfAbsent(partial, path) : rename(partial, path))
    if (!later) await syncPath(folder)
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined)
    await removeEmptyFolders(directory, folder)
    throw storeError(error, path)
  }
}

function partialName(): string {
  const { machine, pid } = thisProcess()
  return `.${machine}-${pid}-${randomBytes(6).toString('hex')}.partial`
}

async function writeFile(path: string, source: AsyncIterable<Uint8Array>, later: boolean): Promise<void> {
  const file = await openNew(path)
  try {
    const bytes = await writeAll(file, source)
    if (!later || bytes >= LARGE_BYTES) await file.sync()
  } finally {
    await file.close()
  }
}

/** Whoever removes the last object of a folder takes the folder away too, perhaps right after we have seen it. */
async function openNew(path: string): Promise<FileHandle> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await open(path, 'wx', 0o600)
    } catch (error) {
      if (attempt > 5 || errorCode(error) !== 'ENOENT') throw error
    }
    await makeDurableFolder(dirname(path)).catch((error: unknown) => {
      if (errorCode(error) !== 'ENOENT') throw error
    })
  }
}

async function moveIfAbsent(partial: string, path: string): Promise<void> {
  try {
    await link(partial, path)
    await rm(partial)
  } catch (error) {
    if (errorCode(error) === 'EEXIST') {
      throw new BackupError('BACKUP_OBJECT_EXISTS', `"${path}" exists already`, { cause: error })
    }
    if (!NO_LINKS.has(errorCode(error) ?? '')) throw error
    await rename(partial, path)
  }
}
