import type { Database } from '@pgtend/database'
import { readMigrations } from '../files/read-migrations.ts'
import { type AssessedMigration, assessMigrations } from '../history/assess-migrations.ts'
import { readHistory } from '../history/read-history.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import { withMigratorLock } from '../run/with-migrator-lock.ts'
import { DEFAULT_SCHEMA, type RunOptions } from './migrator-options.ts'
import { prepareDatabase } from './run-command.ts'

export type MarkOptions = Pick<RunOptions, 'directory' | 'schema' | 'dryRun' | 'advisoryLockWaitMs' | 'signal'>

/** What is to be written into ledger and journal, and what the caller reports about it. */
export interface Marks<T> {
  readonly writes: readonly string[]
  readonly result: T
}

/**
 * Compares folder and database, lets `decide` choose what the ledger shall say, and writes that in one transaction; all under the
 * migrators' lock. Runs no migration. With `dryRun` nothing is written, without writes nothing is created.
 * @throws {MigratorError} what `decide` throws, and `LEDGER_NOT_WRITABLE`
 */
export async function writeMarks<T>(
  database: Database,
  options: MarkOptions,
  decide: (migrations: readonly AssessedMigration[], ledger: Ledger) => Marks<T>,
): Promise<T> {
  const { directory, schema = DEFAULT_SCHEMA, dryRun, advisoryLockWaitMs: waitMs = 60_000, signal } = options
  const ledger = prismaLedger(schema)
  const files = await readMigrations(directory)
  return withMigratorLock(database, { waitMs, signal }, async (client) => {
    const history = await readHistory(client, ledger)
    const { writes, result } = decide(assessMigrations(files, history), ledger)
    if (dryRun || writes.length === 0) return result
    await prepareDatabase(client, ledger, history)
    await client.query(['begin', ...writes, 'commit'].join(';\n'))
    return result
  })
}
