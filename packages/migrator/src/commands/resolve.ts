import type { Database } from '@pgtend/database'
import { z } from 'zod'
import { MigratorError } from '../errors.ts'
import type { AssessedMigration } from '../history/assess-migrations.ts'
import { findRenamed, renamedError } from '../history/find-renamed.ts'
import { clearStepsSql } from '../ledger/journal.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { isOpen, stampSql } from './stamp.ts'
import { type MarkOptions, writeMarks } from './write-marks.ts'

export interface ResolveOptions extends MarkOptions {
  readonly name: string
  /** `applied`: the database has all of it, by hand or otherwise. `rolled-back`: it has none of it, and it is pending again. */
  readonly as: 'applied' | 'rolled-back'
}

export const resolveResultSchema = z.strictObject({
  dryRun: z.boolean(),
  name: z.string(),
  as: z.enum(['applied', 'rolled-back']),
})
export type ResolveResult = z.output<typeof resolveResultSchema>

/**
 * Says by hand where a migration stands that failed or was undone half-way. Writes ledger and journal only; never runs the migration.
 * @throws {MigratorError} `MIGRATION_UNKNOWN`, `MIGRATION_RENAMED`, `MIGRATION_ALREADY_APPLIED`, `MIGRATION_NOT_APPLIED` or
 * `MIGRATION_NOT_FAILED`
 */
export async function resolveMigration(database: Database, options: ResolveOptions): Promise<ResolveResult> {
  const { name, as, dryRun = false } = options
  return writeMarks(database, options, (migrations, ledger) => {
    const migration = migrations.find((candidate) => candidate.name === name)
    if (migration === undefined) throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${name}"`)
    for (const [from, to] of findRenamed(migrations)) if (to === name) throw renamedError(from, to)
    const writes = as === 'applied' ? markApplied(ledger, migration) : markRolledBack(ledger, migration)
    return { writes, result: { dryRun, name, as } }
  })
}

function markApplied(ledger: Ledger, migration: AssessedMigration): readonly string[] {
  const { name, state, file, row } = migration
  if (state === 'half-undone' && row !== undefined) return [clearStepsSql(row.id, 'down')]
  if (!isOpen(migration)) {
    throw new MigratorError('MIGRATION_ALREADY_APPLIED', `migration "${name}" is applied already`)
  }
  if (file === undefined) throw new MigratorError('MIGRATION_UNKNOWN', `the folder has no migration "${name}"`)
  return stampSql(ledger, migration)
}

function markRolledBack(ledger: Ledger, { name, state, row }: AssessedMigration): readonly string[] {
  if (row === undefined) throw new MigratorError('MIGRATION_NOT_APPLIED', `the database has no record of "${name}"`)
  if (state !== 'failed' && state !== 'half-undone') {
    throw new MigratorError('MIGRATION_NOT_FAILED', `migration "${name}" is not in a failed state`)
  }
  return [ledger.rollBackSql(row.id)]
}
