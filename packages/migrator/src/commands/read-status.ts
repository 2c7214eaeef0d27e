import { type Database, withSession } from '@pgtend/database'
import { readMigrations } from '../files/read-migrations.ts'
import { assessMigrations } from '../history/assess-migrations.ts'
import { type MigrationStatus, migrationStatus } from '../history/migration-status.ts'
import { readOpenHistory } from '../history/read-history.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import { planSquashLedger } from '../squash/squash-ledger.ts'
import { DEFAULT_SCHEMA, type MigratorOptions } from './migrator-options.ts'

/**
 * Compares the migrations folder with the database: applied, pending, failed, edited, missing, out of order.
 * Reads only; creates neither ledger nor journal; takes no lock.
 * @throws {MigratorError} when the folder cannot be read
 */
export async function readStatus(
  database: Database,
  { directory, schema = DEFAULT_SCHEMA }: MigratorOptions,
): Promise<MigrationStatus> {
  const ledger = prismaLedger(schema)
  const [files, history] = await Promise.all([
    readMigrations(directory),
    withSession(database, (client) => readOpenHistory(client, ledger)),
  ])
  const status = migrationStatus(assessMigrations(files, history), history, schema)
  const { problems } = planSquashLedger(files, history)
  return problems.length === 0 ? status : { ...status, upToDate: false, problems: [...problems, ...status.problems] }
}
