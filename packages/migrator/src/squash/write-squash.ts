import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MigrationFile } from '../files/migration-file.ts'
import type { SquashPlan } from './plan-squash.ts'
import { replacedNames } from './replaced-names.ts'

/**
 * Writes the folder of the squashed migration and then removes those that it replaces. Killed on the way, it leaves a hidden folder that
 * nobody reads, or old folders beside the new one, which do not count any more (`readMigrations`) and which `finishSquash` removes.
 */
export async function writeSquash(directory: string, { name, replaces, sql, downSql }: SquashPlan): Promise<void> {
  const hidden = join(directory, `.squash-${name}`)
  await rm(hidden, { recursive: true, force: true })
  await mkdir(hidden)
  await writeFile(join(hidden, 'migration.sql'), sql)
  if (downSql !== null) await writeFile(join(hidden, 'down.sql'), downSql)
  await rename(hidden, join(directory, name))
  await removeFolders(directory, replaces)
}

/** The squash that an interrupted run has written, when it has the named migration. */
export function existingSquash(files: readonly MigrationFile[], replaced: string): SquashPlan | undefined {
  const file = files.find((one) => replacedNames(one).includes(replaced))
  if (file === undefined) return undefined
  const { name, up, down } = file
  return { name, replaces: [...replacedNames(file)], sql: up.text, downSql: down?.text ?? null, kept: [] }
}

/** Removes the folders that a squash left when it was killed, and returns their names. */
export async function finishSquash(directory: string, files: readonly MigrationFile[]): Promise<readonly string[]> {
  const left = files.flatMap(replacedNames).filter((name) => existsSync(join(directory, name)))
  await removeFolders(directory, left)
  return left
}

async function removeFolders(directory: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(directory, name), { recursive: true })
}
