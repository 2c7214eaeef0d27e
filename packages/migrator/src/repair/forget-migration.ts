import type { Database } from '@pgtend/database'
import { z } from 'zod'
import { type MarkOptions, writeMarks } from '../commands/write-marks.ts'
import { MigratorError } from '../errors.ts'
import { findRenamed, renamedError } from '../history/find-renamed.ts'

export const forgetResultSchema = z.strictObject({ dryRun: z.boolean(), forgotten: z.string() })
export type ForgetResult = z.output<typeof forgetResultSchema>

/**
 * Marks an applied migration that is no longer in the folder as rolled back, so that neither pgtend nor Prisma asks for it. Writes the
 * ledger only: what the migration made stays in the database.
 * @throws {MigratorError} `MIGRATION_UNKNOWN`, `MIGRATION_NOT_MISSING`, or `MIGRATION_RENAMED` when it would run again under another name
 */
export async function forgetMigration(
  database: Database,
  options: MarkOptions & { readonly name: string },
): Promise<ForgetResult> {
  const { name, dryRun = false } = options
  return writeMarks(database, options, (migrations, ledger) => {
    const migration = migrations.find((candidate) => candidate.name === name)
    if (migration === undefined) throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${name}"`)
    if (migration.file !== undefined) {
      throw new MigratorError('MIGRATION_NOT_MISSING', `migration "${name}" is in the folder`)
    }
    const renamed = findRenamed(migrations).get(name)
    if (renamed !== undefined) throw renamedError(name, renamed)
    return { writes: [ledger.undoSql(name)], result: { dryRun, forgotten: name } }
  })
}
