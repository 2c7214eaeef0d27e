import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Rename } from './new-names.ts'

/** Hidden, so that no tool takes it for a migration. */
const FILE = '.rebase.json'

const journalSchema = z.array(z.strictObject({ from: z.string(), to: z.string() }))

/** Reads the renames of a run that was stopped before its last one; none when there is no such run. */
export async function readRenameJournal(directory: string): Promise<readonly Rename[]> {
  try {
    return journalSchema.parse(JSON.parse(await readFile(join(directory, FILE), 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** Writes down what is about to be renamed, whole or not at all. */
export async function writeRenameJournal(directory: string, renames: readonly Rename[]): Promise<void> {
  const path = join(directory, FILE)
  await writeFile(`${path}.new`, JSON.stringify(renames))
  await rename(`${path}.new`, path)
}

/** Forgets it: all is renamed. */
export async function removeRenameJournal(directory: string): Promise<void> {
  await rm(join(directory, FILE), { force: true })
}
