import type { Database } from '@pgtend/database'
import { z } from 'zod'
import { type MarkOptions, writeMarks } from '../commands/write-marks.ts'
import { MigratorError } from '../errors.ts'
import { disownStepsSql } from '../ledger/journal.ts'
import { changesMeaning, type EditedMigration, editedMigrationSchema, type RepairPlan } from './repair-plan.ts'

export interface ApplyRepairOptions extends MarkOptions {
  /** Also accepts statements that mean something else, or whose applied text is unknown. Default false. */
  readonly acceptChanges?: boolean | undefined
}

export const repairResultSchema = z.strictObject({ dryRun: z.boolean(), repaired: z.array(editedMigrationSchema) })
export type RepairResult = z.output<typeof repairResultSchema>

/**
 * Accepts edited files as what was applied: writes their checksums into the ledger, under the migrators' lock and in one transaction.
 * Changes no file and runs no statement; the database stays as it is.
 * @throws {MigratorError} `MIGRATION_CHANGES_NOT_ACCEPTED`; `MIGRATION_EDITED` when a file was edited again since the plan
 */
export async function applyRepair(
  database: Database,
  plan: RepairPlan,
  options: ApplyRepairOptions,
): Promise<RepairResult> {
  const { acceptChanges = false, dryRun = false } = options
  const refused = plan.edited.find((edited) => changesMeaning(edited) && !acceptChanges)
  if (refused !== undefined) throw notAccepted(refused)
  return writeMarks(database, { ...options, schema: plan.schema }, (migrations, ledger) => {
    const writes = plan.edited.flatMap((edited) => {
      const migration = migrations.find(({ name }) => name === edited.name)
      const unchanged =
        migration?.file?.up.checksum === edited.checksum && migration.row?.checksum === edited.previousChecksum
      if (!unchanged) {
        const message = `migration "${edited.name}" changed while it was being repaired`
        throw new MigratorError('MIGRATION_EDITED', message, { hint: 'Run `pgtend migrate repair` again.' })
      }
      return [
        ledger.acceptSql(edited.name, edited.checksum),
        ...(changesMeaning(edited) ? [disownStepsSql(ledger.schema, edited.name)] : []),
      ]
    })
    return { writes, result: { dryRun, repaired: [...plan.edited] } }
  })
}

function notAccepted({ name, edit }: EditedMigration): MigratorError {
  const why = edit === 'statements' ? 'has other statements than were applied' : 'was edited, and nobody knows how'
  return new MigratorError('MIGRATION_CHANGES_NOT_ACCEPTED', `migration "${name}" ${why}`, {
    details: { migration: name, edit },
  })
}
