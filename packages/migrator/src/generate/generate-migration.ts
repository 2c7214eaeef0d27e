import { join } from 'node:path'
import type { Database } from '@pgtend/database'
import { MigratorError } from '../errors.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { type MigrationNameOptions, nameMigration } from '../files/migration-name.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { migrationPaths, writeMigration } from '../files/write-migration.ts'
import type { ChangeOptions } from '../prisma-engine/changes/plan-changes.ts'
import { type ReplayOptions, withReplay } from '../scratch/with-replay.ts'
import { generateInReplay } from './generate-in-replay.ts'
import type { GeneratedMigration } from './generated-migration.ts'

export interface GenerateMigrationOptions
  extends ReplayOptions,
    MigrationNameOptions,
    Pick<ChangeOptions, 'schemaFiles' | 'external' | 'renames' | 'decideRename'> {
  /** The engine's own SQL in one transaction, instead of the form that locks nobody out. Default: only with the mode `prisma-batch`. */
  readonly plain?: boolean | undefined
  /** Counts the rows at stake there; it is only read. */
  readonly countIn?: Database | undefined
  /** Says what would be written and writes nothing. Default false. */
  readonly dryRun?: boolean | undefined
}

/**
 * Writes the migration that brings what the folder builds to the Prisma schema, with its way back. The folder is replayed in a scratch
 * database, Prisma's engine compares, what raw SQL owns is left alone, and the new files are tried there: up must lead to the schema, and
 * up, down, up to the same catalog. Touches no other database; never overwrites a file, and writes none when nothing is to do.
 * @throws {PrismaEngineError} `PRISMA_SCHEMA_INVALID`, `PRISMA_ENGINE_FAILED`, `RENAME_UNDECIDED`, `RENAME_INVALID`, `RENAME_IMPOSSIBLE`
 * @throws {MigratorError} `GENERATED_MIGRATION_FAILED`, `REPLAY_FAILED`, `SCRATCH_EXTENSION_MISSING`, `MIGRATION_NAME_INVALID`,
 * `MIGRATION_EXISTS`, and the errors of reading the folder
 */
export async function generateMigration(options: GenerateMigrationOptions): Promise<GeneratedMigration> {
  const { directory, dryRun = false } = options
  const { name, warnings } = await nameMigration(options)
  const files = await readExisting(directory)
  const generated = await withReplay(options, async (replay) => {
    for (const file of files) await replay.up(file)
    return generateInReplay(replay, name, options)
  })
  const found = { ...generated, dryRun, warnings: [...warnings] }
  if (generated.name === null) return { ...found, directory: null, files: [] }
  const { sql, down } = generated
  const migration = { name, up: sql, down: down === null || down.status === 'unproven' ? null : down.sql }
  if (!dryRun) await writeMigration(directory, migration)
  return { ...found, directory: join(directory, name), files: [...migrationPaths(directory, migration)] }
}

/** The folder of the first migration need not exist. */
async function readExisting(directory: string): Promise<readonly MigrationFile[]> {
  try {
    return await readMigrations(directory)
  } catch (error) {
    if (error instanceof MigratorError && error.code === 'MIGRATIONS_FOLDER_NOT_FOUND') return []
    throw error
  }
}
