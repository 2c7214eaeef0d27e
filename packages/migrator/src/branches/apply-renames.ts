import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { MigratorError } from '../errors.ts'
import type { Rename } from './new-names.ts'
import { removeRenameJournal, writeRenameJournal } from './rename-journal.ts'

/**
 * Renames migration folders, the last one first, so that what is left of an interrupted run stands in the right order still. A file in the
 * folder says meanwhile what is renamed; called again with that, it does the rest. Nothing is overwritten.
 * @throws {MigratorError} `MIGRATION_EXISTS` before anything is renamed
 */
export async function applyRenames(directory: string, renames: readonly Rename[]): Promise<void> {
  const present = new Set(await readdir(directory))
  const taken = renames.find(({ from, to }) => present.has(from) && present.has(to))
  // The file system would silently replace an empty folder.
  if (taken !== undefined)
    throw new MigratorError('MIGRATION_EXISTS', `the folder has a migration "${taken.to}" already`)
  if (renames.length === 0) return
  await writeRenameJournal(directory, renames)
  for (const { from, to } of renames.toReversed()) {
    if (present.has(from)) await rename(join(directory, from), join(directory, to))
  }
  await removeRenameJournal(directory)
}
