import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MigratorError } from '../errors.ts'

/** Lists the files of another tool's folder, in the order of their names. @throws {MigratorError} `MIGRATION_IMPORT_UNREADABLE` */
export async function listForeignFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new MigratorError('MIGRATION_IMPORT_UNREADABLE', `folder "${folder}" could not be read`, { cause })
  })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()
}

/** Reads one file of another tool as text. @throws {MigratorError} `MIGRATION_IMPORT_UNREADABLE` */
export async function readForeignFile(folder: string, file: string): Promise<string> {
  return readFile(join(folder, file), 'utf8').catch((cause: unknown) => {
    throw new MigratorError('MIGRATION_IMPORT_UNREADABLE', `file "${join(folder, file)}" could not be read`, { cause })
  })
}

/** The script without blank lines around it; null when nothing is left but comments. */
export function trimScript(text: string): string | null {
  const hasStatement = text.replaceAll(/--[^\n]*/g, '').trim() !== ''
  return hasStatement ? `${text.trim()}\n` : null
}

/** The same for the way up, which every migration has; comments alone stay, because they may declare a pending index. */
export function upScript(text: string): string {
  return `${text.trim() || '-- empty'}\n`
}

/** @throws {MigratorError} `MIGRATION_IMPORT_UNREADABLE` when the other tool applied something that has no file */
export function requireFiles(applied: ReadonlySet<string>, known: readonly string[], folder: string): void {
  const lost = [...applied].find((version) => !known.includes(version))
  if (lost === undefined) return
  throw new MigratorError('MIGRATION_IMPORT_UNREADABLE', `folder "${folder}" has no file of the applied "${lost}"`, {
    hint: 'Restore the file, or name the right folder with `--source`.',
  })
}
