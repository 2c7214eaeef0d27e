import { readdir, readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { MigrationDirectory, MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { PrismaEngineError } from './prisma-engine-error.ts'

const LOCK_FILE = 'migration_lock.toml'
const SCRIPT = 'migration.sql'

/**
 * Reads a folder of migrations the way Prisma's CLI does before it calls the engine: every folder in it, sorted by name.
 * A folder without `migration.sql` is passed on with its error; the engine answers P3015.
 * @throws {PrismaEngineError} `PRISMA_MIGRATIONS_UNREADABLE`
 */
export async function readMigrationList(directory: string): Promise<MigrationList> {
  const baseDir = resolve(directory)
  const names = await listFolders(baseDir)
  return {
    baseDir,
    lockfile: { path: LOCK_FILE, content: await readFile(`${baseDir}/${LOCK_FILE}`, 'utf8').catch(() => null) },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(names.map((name) => readMigration(baseDir, name))),
  }
}

async function listFolders(baseDir: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(baseDir, { withFileTypes: true })
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
    // Prisma 7 sorts with localeCompare, older ones by bytes; both agree on names with a timestamp of full length.
    return names.sort((a, b) => a.localeCompare(b))
  } catch (cause) {
    throw new PrismaEngineError('PRISMA_MIGRATIONS_UNREADABLE', `migrations folder "${baseDir}" cannot be read`, {
      cause,
    })
  }
}

async function readMigration(baseDir: string, name: string): Promise<MigrationDirectory> {
  const content = await readFile(`${baseDir}/${name}/${SCRIPT}`, 'utf8').then(
    (value) => ({ tag: 'ok', value }) as const,
    (error: unknown) => ({ tag: 'error', value: error instanceof Error ? error.message : String(error) }) as const,
  )
  return { path: name, migrationFile: { path: SCRIPT, content } }
}
