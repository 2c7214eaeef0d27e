import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MigratorError } from '../errors.ts'
import { checksumOf } from './checksum.ts'
import type { MigrationFile, MigrationScript } from './migration-file.ts'
import { compareNames } from './order.ts'

const POSTGRES_PROVIDERS = new Set(['postgresql', 'postgres'])

/**
 * Reads a migrations folder in Prisma's order: one folder per migration with `migration.sql` and, for pgtend, `down.sql`.
 * Reads only; parses nothing.
 * @throws {MigratorError} `MIGRATIONS_FOLDER_NOT_FOUND`, `MIGRATION_FILE_MISSING`, `MIGRATION_FILE_UNREADABLE` or
 * `MIGRATION_PROVIDER_MISMATCH`
 */
export async function readMigrations(directory: string): Promise<readonly MigrationFile[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new MigratorError('MIGRATIONS_FOLDER_NOT_FOUND', `migrations folder "${directory}" could not be read`, {
      cause,
    })
  })
  await checkProvider(directory)
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
  return Promise.all(names.sort(compareNames).map((name) => readMigration(directory, name)))
}

async function readMigration(directory: string, name: string): Promise<MigrationFile> {
  const path = join(directory, name, 'migration.sql')
  const [up, down] = await Promise.all([readScript(path), readScript(join(directory, name, 'down.sql'))])
  if (up === undefined) {
    throw new MigratorError(
      'MIGRATION_FILE_MISSING',
      `migration folder "${join(directory, name)}" has no migration.sql`,
      {
        details: { migration: name, path },
      },
    )
  }
  return { name, up, down }
}

async function readScript(path: string): Promise<MigrationScript | undefined> {
  try {
    const bytes = await readFile(path)
    // Fatal, because replacement characters would end up in the database; the mark stays, because Prisma hashes it.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return { path, text, checksum: checksumOf(bytes) }
  } catch (cause) {
    if (isMissing(cause)) return undefined
    const reason = cause instanceof TypeError ? 'is not UTF-8 text' : 'could not be read'
    throw new MigratorError('MIGRATION_FILE_UNREADABLE', `file "${path}" ${reason}`, { cause, details: { path } })
  }
}

/** Prisma writes the provider into `migration_lock.toml` and refuses a folder of another database (P3019). */
async function checkProvider(directory: string): Promise<void> {
  const lock = await readScript(join(directory, 'migration_lock.toml'))
  const provider = lock?.text.match(/^\s*provider\s*=\s*["']([^"']*)["']/m)?.[1]
  if (provider === undefined || POSTGRES_PROVIDERS.has(provider)) return
  throw new MigratorError('MIGRATION_PROVIDER_MISMATCH', `the migrations in "${directory}" are for "${provider}"`)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
