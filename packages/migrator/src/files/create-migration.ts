import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { MigratorError } from '../errors.ts'
import { downTemplate } from './down-template.ts'

/** Length of `migration_name` in Prisma's ledger; a folder name may not be longer on most file systems either. */
const MAX_NAME_LENGTH = 200
const LOCK_FILE = '# Prisma reads this file; keep it in version control.\nprovider = "postgresql"\n'

export interface CreateMigrationOptions {
  /** The migrations folder; created when it does not exist. */
  readonly directory: string
  /** Words that say what changes; letters, digits and underscores are kept, everything else becomes an underscore. */
  readonly name: string
  /** `timestamp`: `20261121093000_name` in UTC. `sequential`: `0001_name`, one more than the highest number. */
  readonly naming: 'timestamp' | 'sequential'
  readonly now: Date
  /** Says what would be created and writes nothing. Default false. */
  readonly dryRun?: boolean
}

export const createdMigrationSchema = z.strictObject({
  name: z.string(),
  directory: z.string(),
  files: z.array(z.string()),
  dryRun: z.boolean(),
})
export type CreatedMigration = z.output<typeof createdMigrationSchema>

/**
 * Creates an empty migration with `migration.sql` and `down.sql`, ready for hand-written SQL. Never overwrites a file.
 * @throws {MigratorError} `MIGRATION_NAME_INVALID` or `MIGRATION_EXISTS`
 */
export async function createMigration(options: CreateMigrationOptions): Promise<CreatedMigration> {
  const { directory, naming, now, dryRun = false } = options
  const prefix = naming === 'timestamp' ? timestamp(now) : await nextNumber(directory)
  const name = `${prefix}_${slug(options.name)}`
  const folder = join(directory, name)
  const files = [join(folder, 'migration.sql'), join(folder, 'down.sql')]
  if (!dryRun) await write(directory, folder, name)
  return { name, directory: folder, files, dryRun }
}

async function write(directory: string, folder: string, name: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  await mkdir(folder).catch((cause: unknown) => {
    throw new MigratorError('MIGRATION_EXISTS', `migration folder "${folder}" could not be created`, { cause })
  })
  await writeFile(join(folder, 'migration.sql'), `-- ${name}\n\n`, { flag: 'wx' })
  await writeFile(join(folder, 'down.sql'), downTemplate(name), { flag: 'wx' })
  await writeFile(join(directory, 'migration_lock.toml'), LOCK_FILE, { flag: 'wx' }).catch(() => undefined)
}

function slug(words: string): string {
  const result = words
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
  if (result === '') throw new MigratorError('MIGRATION_NAME_INVALID', `"${words}" has no letter or digit`)
  if (Buffer.byteLength(result) > MAX_NAME_LENGTH) {
    throw new MigratorError('MIGRATION_NAME_INVALID', `the name is longer than ${MAX_NAME_LENGTH} bytes`)
  }
  return result
}

function timestamp(now: Date): string {
  return now.toISOString().replaceAll(/\D/g, '').slice(0, 14)
}

async function nextNumber(directory: string): Promise<string> {
  const names = await readdir(directory).catch(() => [])
  const numbers = names.map((name) => /^(\d{1,6})_/.exec(name)?.[1]).map((digits) => Number(digits ?? 0))
  return String(Math.max(0, ...numbers) + 1).padStart(4, '0')
}
