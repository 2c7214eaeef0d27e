import { existsSync } from 'node:fs'
import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@pgtend/testing'
import { compareNames } from '../../src/files/order.ts'

/** The folders of a history in their order, split by whether they hold SQL; some projects keep migrations in code beside it. */
export async function listFolders(directory: string): Promise<{ readonly sql: string[]; readonly code: string[] }> {
  const entries = await readdir(directory, { withFileTypes: true })
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted(compareNames)
  const hasSql = (name: string): boolean => existsSync(join(directory, name, 'migration.sql'))
  return { sql: names.filter(hasSql), code: names.filter((name) => !hasSql(name)) }
}

/** Copies some migrations of a history, with its lock file, into a folder that goes with the test. */
export async function copyPart(directory: string, names: readonly string[]): Promise<string> {
  const part = join(await temporaryDirectory(), 'migrations')
  await mkdir(part)
  const lock = join(directory, 'migration_lock.toml')
  if (existsSync(lock)) await cp(lock, join(part, 'migration_lock.toml'))
  for (const name of names) await cp(join(directory, name), join(part, name), { recursive: true })
  return part
}
