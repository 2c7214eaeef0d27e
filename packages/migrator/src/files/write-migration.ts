import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MigratorError } from '../errors.ts'

const LOCK_FILE = '# Prisma reads this file; keep it in version control.\nprovider = "postgresql"\n'

/** The texts of a new migration. */
export interface NewMigration {
  readonly name: string
  readonly up: string
  /** Null when there is none to write. */
  readonly down: string | null
}

/** Says where `writeMigration` writes. Pure. */
export function migrationPaths(directory: string, { name, down }: NewMigration): readonly string[] {
  const scripts = down === null ? ['migration.sql'] : ['migration.sql', 'down.sql']
  return scripts.map((script) => join(directory, name, script))
}

/**
 * Writes a new migration: its folder appears whole or not at all, and nothing is ever overwritten. Creates the migrations folder, and
 * `migration_lock.toml` in it where it is missing.
 * @throws {MigratorError} `MIGRATION_EXISTS`
 */
export async function writeMigration(directory: string, migration: NewMigration): Promise<void> {
  const { name, up, down } = migration
  const folder = join(directory, name)
  // Hidden, so that nobody takes a folder that is still being written for a migration.
  const unfinished = join(directory, `.${randomUUID()}`)
  await mkdir(unfinished, { recursive: true })
  try {
    await writeFile(join(unfinished, 'migration.sql'), up)
    if (down !== null) await writeFile(join(unfinished, 'down.sql'), down)
    // Fails when there is one with files in it.
    await rename(unfinished, folder).catch((cause: unknown) => {
      throw new MigratorError('MIGRATION_EXISTS', `migration folder "${folder}" could not be created`, { cause })
    })
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
  await writeFile(join(directory, 'migration_lock.toml'), LOCK_FILE, { flag: 'wx' }).catch(() => undefined)
}
