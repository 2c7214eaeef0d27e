import { access, mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode } from './error-code.ts'

const MODE = 0o700

/** Creates a folder, mode 0700, with those above it, and syncs what names the new ones. */
export async function makeDurableFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: MODE }).catch(async (error: unknown) => {
    // One that is made now was removed or made by another process meanwhile, and the caller tries again.
    await makeTopmost(path).catch(unlessThere)
    throw error
  })
  if (first === undefined) return
  const above = dirname(first)
  for (let folder = path; folder !== above; folder = dirname(folder)) await syncPath(dirname(folder))
}

/** Node says of folders on a read-only disk that they are not there; making the first one alone says why it cannot be made. */
async function makeTopmost(path: string): Promise<void> {
  const above = dirname(path)
  const isTopmost = await access(above).then(
    () => true,
    () => above === path,
  )
  await (isTopmost ? mkdir(path, { mode: MODE }) : makeTopmost(above))
}

function unlessThere(error: unknown): void {
  if (errorCode(error) !== 'EEXIST') throw error
}

/** Writes a file to the disk, or which files a folder has. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
