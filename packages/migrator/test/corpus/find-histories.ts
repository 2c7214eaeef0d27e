import { existsSync, statSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'

const MAX_DEPTH = 6
const SKIPPED = new Set(['node_modules', 'dist', 'build'])

/** A migrations folder to be tried. */
export interface History {
  /** Its path below the corpus. */
  readonly name: string
  readonly directory: string
}

/**
 * Finds the migrations folders at or below a folder: those with `migration_lock.toml`, or with a folder that has `migration.sql`. Follows
 * links, for a corpus may be a folder of links to projects; what cannot be read has none.
 */
export async function findHistories(corpus: string): Promise<readonly History[]> {
  const found = await search(corpus, 0)
  return found.map((directory) => ({ name: relative(corpus, directory) || directory, directory }))
}

async function search(directory: string, depth: number): Promise<readonly string[]> {
  const folders = (await readdir(directory).catch(() => []))
    .filter((name) => !name.startsWith('.') && !SKIPPED.has(name))
    .map((name) => join(directory, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory())
    .toSorted()
  const isHistory =
    existsSync(join(directory, 'migration_lock.toml')) ||
    folders.some((folder) => existsSync(join(folder, 'migration.sql')))
  if (isHistory) return [directory]
  if (depth === MAX_DEPTH) return []
  return (await Promise.all(folders.map((folder) => search(folder, depth + 1)))).flat()
}
