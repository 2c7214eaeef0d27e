import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { escapeIdentifier } from '../identifiers.ts'
import { dataTemplate } from './data-template.ts'
import { openEngine } from './engine.ts'
import { writeToDisk } from './file-tree.ts'

const ASIDE = '.creating'

/**
 * Creates the data folder of a database when there is none. The folder is made aside and moved into place, so that a process killed
 * half-way leaves no half a database.
 */
export async function createDataFolder(directory: string, database: string): Promise<void> {
  const dataDir = join(directory, database)
  if (await isFolder(dataDir)) return
  const aside = asideOf(dataDir)
  await rm(aside, { recursive: true, force: true })
  await writeToDisk(aside, await dataTemplate())
  if (database !== 'postgres') {
    const engine = await openEngine({ dataDir: aside }, 'postgres')
    await engine.exec(`create database ${escapeIdentifier(database)}`).finally(() => engine.close())
  }
  await rename(aside, dataDir)
}

/** Where a data folder is made. */
export function asideOf(dataDir: string): string {
  return `${dataDir}${ASIDE}`
}

/** True for the name of such a folder. */
export function isAside(name: string): boolean {
  return name.endsWith(ASIDE)
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
}
