import { join } from 'node:path'
import { z } from 'zod'
import { downTemplate } from './down-template.ts'
import { type MigrationNameOptions, nameMigration } from './migration-name.ts'
import { migrationPaths, writeMigration } from './write-migration.ts'

export interface CreateMigrationOptions extends MigrationNameOptions {
  /** Says what would be created and writes nothing. Default false. */
  readonly dryRun?: boolean
}

export const createdMigrationSchema = z.strictObject({
  name: z.string(),
  directory: z.string(),
  files: z.array(z.string()),
  dryRun: z.boolean(),
  /** Said of the name, for example that the clock is behind the newest migration. */
  warnings: z.array(z.string()),
})
export type CreatedMigration = z.output<typeof createdMigrationSchema>

/**
 * Creates an empty migration with `migration.sql` and `down.sql`, ready for hand-written SQL. Its name comes after all that are there.
 * Never overwrites a file.
 * @throws {MigratorError} `MIGRATION_NAME_INVALID` or `MIGRATION_EXISTS`
 */
export async function createMigration(options: CreateMigrationOptions): Promise<CreatedMigration> {
  const { directory, dryRun = false } = options
  const { name, warnings } = await nameMigration(options)
  const migration = { name, up: `-- ${name}\n\n`, down: downTemplate(name) }
  if (!dryRun) await writeMigration(directory, migration)
  const files = [...migrationPaths(directory, migration)]
  return { name, directory: join(directory, name), files, dryRun, warnings: [...warnings] }
}
