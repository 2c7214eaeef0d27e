import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of the current user below the system's folder for temporary files. What is there may go at any time. */
export function userCacheFolder(): string {
  return join(tmpdir(), `pgtend-cache-${process.getuid?.() ?? 'user'}`)
}

/** Reads a file of a cache folder; undefined when there is none, or when others than this user may write there. */
export async function readCached(folder: string, name: string): Promise<Buffer | undefined> {
  if (!(await isPrivate(folder))) return undefined
  return readFile(join(folder, name)).catch(() => undefined)
}

/** Puts a file into a cache folder, at once or not at all. A folder that cannot be written, or that is another's, stays as it is. */
export async function writeCached(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { mode: 0o700 }).catch(() => undefined)
  if (!(await isPrivate(folder))) return
  const aside = join(folder, `${name}.${randomUUID()}`)
  try {
    await writeFile(aside, bytes, { mode: 0o600 })
    await rename(aside, join(folder, name))
  } catch {
    await rm(aside, { force: true }).catch(() => undefined)
  }
}

/** In a folder for everybody, a name that can be guessed may have been taken by somebody else. */
async function isPrivate(folder: string): Promise<boolean> {
  const entry = await lstat(folder).catch(() => undefined)
  if (entry?.isDirectory() !== true) return false
  // Windows knows neither; its temporary folders belong to one user.
  return process.getuid === undefined || (entry.uid === process.getuid() && (entry.mode & 0o022) === 0)
}
