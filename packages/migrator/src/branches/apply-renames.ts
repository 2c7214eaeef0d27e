import { readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { MigratorError } from '../errors.ts'
import type { Rename } from './new-names.ts'

/**
 * Renames migration folders, the last one first: whatever is left of an interrupted run stands in the right order still, and a second
 * run finishes it. Each rename is one atomic step; nothing is overwritten.
 * @throws {MigratorError} `MIGRATION_EXISTS` before anything is renamed
 */
export async function applyRenames(directory: string, renames: readonly Rename[]): Promise<void> {
  const present = new Set(await readdir(directory))
  const taken = renames.find(({ to }) => present.has(to))
  // The file system would silently replace an empty folder.
  if (taken !== undefined)
    throw new MigratorError('MIGRATION_EXISTS', `the folder has a migration "${taken.to}" already`)
  for (const { from, to } of renames.toReversed()) await rename(join(directory, from), join(directory, to))
}
