import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from './error-code.ts'
import type { ListedObject } from './storage.ts'
import { storeError } from './store-error.ts'

/**
 * Lists the files below a folder whose path in it begins with `prefix`, sorted. A link is followed only where it stands for a
 * folder at the top, so that one database may lie on another disk. What vanishes meanwhile is left out.
 */
export async function walkFiles(directory: string, prefix: string): Promise<readonly ListedObject[]> {
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1)
  const found: ListedObject[] = []
  const folders = [start]
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const files: string[] = []
    for (const entry of await entriesOf(join(directory, folder))) {
      const key = `${folder}${entry.name}`
      const reaches = key.startsWith(prefix) || prefix.startsWith(`${key}/`)
      if (!reaches) continue
      if (entry.isDirectory() || (folder === '' && (await isLinkedFolder(directory, entry)))) folders.push(`${key}/`)
      else if (entry.isFile()) files.push(key)
    }
    found.push(...(await Promise.all(files.map((key) => describe(directory, key)))).flat())
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1))
}

async function entriesOf(path: string): Promise<readonly Dirent[]> {
  return readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (isAbsent(error)) return []
    throw storeError(error, path)
  })
}

async function isLinkedFolder(directory: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return false
  return stat(join(directory, entry.name)).then(
    (target) => target.isDirectory(),
    () => false,
  )
}

async function describe(directory: string, key: string): Promise<readonly ListedObject[]> {
  const path = join(directory, key)
  return stat(path).then(
    ({ size, mtime }) => [{ key, bytes: size, changedAt: mtime }],
    (error: unknown) => {
      if (isAbsent(error)) return []
      throw storeError(error, path)
    },
  )
}

function isAbsent(error: unknown): boolean {
  const code = errorCode(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}
