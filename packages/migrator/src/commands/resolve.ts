import { randomUUID } from 'node:crypto'
import type { Database } from '@pgtend/database'
import { z } from 'zod'
import { MigratorError } from '../errors.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { type AssessedMigration, assessMigrations } from '../history/assess-migrations.ts'
import { readHistory } from '../history/read-history.ts'
import { clearStepsSql } from '../ledger/journal.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import { withMigratorLock } from '../run/with-migrator-lock.ts'
import { DEFAULT_SCHEMA, type RunOptions } from './migrator-options.ts'
import { prepareDatabase } from './run-command.ts'

export interface ResolveOptions
  extends Pick<RunOptions, 'directory' | 'schema' | 'dryRun' | 'advisoryLockWaitMs' | 'signal'> {
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
 * @throws {MigratorError} `MIGRATION_UNKNOWN`, `MIGRATION_ALREADY_APPLIED`, `MIGRATION_NOT_APPLIED` or `MIGRATION_NOT_FAILED`
 */
export async function resolveMigration(database: Database, options: ResolveOptions): Promise<ResolveResult> {
  const {
    directory,
    schema = DEFAULT_SCHEMA,
    name,
    as,
    dryRun = false,
    advisoryLockWaitMs: waitMs = 60_000,
    signal,
  } = options
  const ledger = prismaLedger(schema)
  const files = await readMigrations(directory)
  return withMigratorLock(database, { waitMs, signal }, async (client) => {
    const history = await readHistory(client, ledger)
    const migration = assessMigrations(files, history).find((candidate) => candidate.name === name)
    if (migration === undefined) throw new MigratorError('MIGRATION_UNKNOWN', `no migration is named "${name}"`)
    const writes = as === 'applied' ? markApplied(ledger, migration) : markRolledBack(ledger, migration)
    if (!dryRun) {
      await prepareDatabase(client, ledger, history)
      await client.query(['begin', ...writes, 'commit'].join(';\n'))
    }
    return { dryRun, name, as }
  })
}

function markApplied(ledger: Ledger, { name, state, file, row }: AssessedMigration): readonly string[] {
  if (state === 'half-undone' && row !== undefined) return [clearStepsSql(row.id, 'down')]
  if (state !== 'pending' && state !== 'failed') {
    throw new MigratorError('MIGRATION_ALREADY_APPLIED', `migration "${name}" is applied already`)
  }
  if (file === undefined) throw new MigratorError('MIGRATION_UNKNOWN', `the folder has no migration "${name}"`)
  const entry = { id: randomUUID(), name, checksum: file.up.checksum }
  return [...(row === undefined ? [] : [ledger.rollBackSql(row.id)]), ledger.insertStampedSql(entry)]
}

function markRolledBack(ledger: Ledger, { name, state, row }: AssessedMigration): readonly string[] {
  if (row === undefined) throw new MigratorError('MIGRATION_NOT_APPLIED', `the database has no record of "${name}"`)
  if (state !== 'failed' && state !== 'half-undone') {
    throw new MigratorError('MIGRATION_NOT_FAILED', `migration "${name}" is not in a failed state`)
  }
  return [ledger.rollBackSql(row.id)]
}
