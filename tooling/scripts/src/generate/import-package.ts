import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** Imports the source of a workspace package by its path, such as `packages/database`, and returns its exports. */
export async function importPackage(root: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(pathToFileURL(join(root, path, 'src/index.ts')).href)) as Record<string, unknown>
}
