import { join } from 'node:path'
import { createTemporaryDirectory } from '@pgtend/testing'
import { onTestFinished } from 'vitest'
import { directoryStore } from '../src/store/directory-store.ts'
import { listToolDirectories } from '../src/tools/find-tool.ts'

/** A store in a folder of its own, removed after the test. */
export async function newStore() {
  const { path, remove } = await createTemporaryDirectory()
  onTestFinished(remove)
  const directory = join(path, 'backups')
  return { store: directoryStore(directory), directory }
}

/** Options every test passes. */
export async function options() {
  return {
    encryption: 'none' as const,
    toolDirectories: await listToolDirectories(process.env.PATH),
    now: () => new Date(),
  }
}
