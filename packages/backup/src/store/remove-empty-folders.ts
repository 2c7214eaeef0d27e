import { rmdir } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Removes a folder of a storage and those above it as far as they are empty. The folder of the storage itself stays. */
export async function removeEmptyFolders(directory: string, folder: string): Promise<void> {
  for (let path = folder; path !== directory && path.startsWith(directory); path = dirname(path)) {
    const removed = await rmdir(path).then(
      () => true,
      () => false,
    )
    if (!removed) return
  }
}
