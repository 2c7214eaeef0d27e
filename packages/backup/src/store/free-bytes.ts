import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Room on the disk of a folder, or of where it will be created; undefined when nobody knows. */
export async function freeBytesOf(folder: string): Promise<number | undefined> {
  for (let path = folder; ; path = dirname(path)) {
    try {
      const { bavail, bsize } = await statfs(path)
      return bavail * bsize
    } catch {
      if (dirname(path) === path) return undefined
    }
  }
}
