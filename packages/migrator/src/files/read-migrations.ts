import { isUtf8 } from 'node:buffer'
import { existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { MigratorError } from '../errors.ts'
import { replacedNames } from '../squash/replaced-names.ts'
import { checksumOf } from './checksum.ts'
import { guessEncoding } from './guess-encoding.ts'
import type { MigrationFile, MigrationScript } from './migration-file.ts'
import { compareNames } from './order.ts'

/** What Node puts in place of bytes that are no UTF-8, and NUL. */
const MAY_BE_CHANGED = /[\0\uFFFD]/
const POSTGRES_PROVIDERS = new Set(['postgresql', 'postgres'])

/**
 * Reads a migrations folder in Prisma's order: one folder per migration with `migration.sql` and, for pgtend, `down.sql`.
 * What a squashed migration replaces does not count, should its folder still be there. Reads only; parses nothing. Reads file after
 * file in one go: 500 migrations take 6 ms of this thread, and 50 ms through the thread pool.
 * @throws {MigratorError} `MIGRATIONS_FOLDER_NOT_FOUND`, `MIGRATION_FILE_MISSING`, `MIGRATION_FILE_UNREADABLE` or
 * `MIGRATION_PROVIDER_MISMATCH`
 */
export async function readMigrations(directory: string): Promise<readonly MigrationFile[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new MigratorError('MIGRATIONS_FOLDER_NOT_FOUND', `migrations folder "${directory}" could not be read`, {
      cause,
    })
  })
  checkProvider(directory)
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name)
  const parent = join(directory, sep)
  const files = names.sort(compareNames).map((name) => readMigration(parent, name))
  const replaced = new Set(files.flatMap(replacedNames))
  return replaced.size === 0 ? files : files.filter(({ name }) => !replaced.has(name))
}

/** `parent` ends with a separator: `join` takes every part of every path apart, which is 5 ms for 1,000 migrations. */
function readMigration(parent: string, name: string): MigrationFile {
  const folder = `${parent}${name}`
  const path = `${folder}${sep}migration.sql`
  const downPath = `${folder}${sep}down.sql`
  const up = readScript(path)
  if (up === undefined) {
    throw new MigratorError('MIGRATION_FILE_MISSING', `migration folder "${folder}" has no migration.sql`, {
      details: { migration: name, path },
    })
  }
  // Asked first, because most have none and a failed read costs ten times the question.
  return { name, up, down: existsSync(downPath) ? readScript(downPath) : undefined }
}

function readScript(path: string): MigrationScript | undefined {
  const text = read(path, () => readFileSync(path, 'utf8'))
  if (text === undefined) return undefined
  // Node decodes faster than it hands out bytes; these are looked at only where decoding may have changed something.
  if (MAY_BE_CHANGED.test(text)) requireUtf8(path)
  // With its byte order mark, for Prisma hashes that too.
  return { path, text, checksum: checksumOf(text) }
}

/** The parser would end at a NUL, and what follows it would never be run; replacement characters would end up in the database. */
function requireUtf8(path: string): void {
  const bytes = read(path, () => readFileSync(path))
  if (bytes !== undefined && (bytes.includes(0) || !isUtf8(bytes))) throw notUtf8(path, bytes)
}

function read<T>(path: string, readFile: () => T): T | undefined {
  try {
    return readFile()
  } catch (cause) {
    if (isMissing(cause)) return undefined
    throw new MigratorError('MIGRATION_FILE_UNREADABLE', `file "${path}" could not be read`, {
      cause,
      details: { path },
    })
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function notUtf8(path: string, bytes: Buffer): MigratorError {
  const { looksLike, iconv, line } = guessEncoding(bytes)
  const message = `file "${path}" is not UTF-8 text: line ${line} looks like ${looksLike}`
  return new MigratorError('MIGRATION_FILE_UNREADABLE', message, {
    details: { path, line, looksLike },
    ...(iconv && { hint: `Save the file as UTF-8, for example with \`iconv -f ${iconv} -t UTF-8\`.` }),
  })
}

/** Prisma writes the provider into `migration_lock.toml` and refuses a folder of another database (P3019). */
function checkProvider(directory: string): void {
  const lock = readScript(join(directory, 'migration_lock.toml'))
  const provider = lock?.text.match(/^\s*provider\s*=\s*["']([^"']*)["']/m)?.[1]
  if (provider === undefined || POSTGRES_PROVIDERS.has(provider)) return
  throw new MigratorError('MIGRATION_PROVIDER_MISMATCH', `the migrations in "${directory}" are for "${provider}"`)
}
