import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import type { FileDifference } from './compare-files.ts'

/** Makes the files on disk what their generator makes. Writes and removes only the files listed. */
export async function writeFiles(root: string, differences: readonly FileDifference[]): Promise<void> {
  for (const { path, text } of differences) {
    const target = join(root, path)
    if (text === undefined) {
      await rm(target)
    } else {
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, text)
    }
  }
}
