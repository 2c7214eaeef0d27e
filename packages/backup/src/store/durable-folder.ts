import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Creates a folder, mode 0700, with those above it, and syncs what names the new ones. */
export async function makeDurableFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  const above = dirname(first)
  for (let folder = path; folder !== above; folder = dirname(folder)) await syncFolder(dirname(folder))
}

/** Writes to the disk which files a folder has. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
