import { type Database, sqlstateOf, withSession } from '@pgtend/database'
import { z } from 'zod'
import { MigratorError } from '../errors.ts'
import { withMigratorLock } from '../run/with-migrator-lock.ts'
import { type DropStatement, listDropStatements } from '../sql/list-drop-statements.ts'
import { migrateUp } from './migrate-up.ts'
import { planMigrationSql } from './migration-sql.ts'
import type { RunOptions } from './migrator-options.ts'
import { migrationRunSchema, runResult } from './run-result.ts'

export const databaseResetSchema = z.strictObject({
  /** Objects and schemas that were dropped, or would be; what goes with them is not counted. */
  dropped: z.int(),
  /** The same by name: `table public."Order Items"`. */
  objects: z.array(z.string()),
  run: migrationRunSchema,
})
export type DatabaseReset = z.output<typeof databaseResetSchema>

/**
 * Drops every schema, table, view, function and type of the database that no extension owns, then applies all migrations.
 * ALL DATA IS LOST: the caller asks first. Extensions stay, for a role that is not a superuser could not create them again; of the schema
 * `pgtend` only the journal of migrations goes. The drop is one transaction. With `dryRun` nothing is
 * dropped, and the plan is that of an empty database.
 * @throws {MigratorError} `RESET_FAILED` when an object belongs to another role, and as `migrateUp`
 */
export async function resetDatabase(database: Database, options: RunOptions): Promise<DatabaseReset> {
  const { advisoryLockWaitMs: waitMs = 60_000, signal, onEvent, dryRun } = options
  // Planned first: a mistake in a file must not be found after the data is gone.
  const { plan } = await planMigrationSql(undefined, options)
  if (dryRun) {
    const objects = namesOf(await withSession(database, listDropStatements))
    const current = plan.migrations.at(-1)?.name ?? null
    return { dropped: objects.length, objects, run: runResult(plan, [], { dryRun, durationMs: 0, current }) }
  }
  const objects = await withMigratorLock(database, { waitMs, signal, onEvent }, async (client) => {
    try {
      await client.query('begin')
      await client.query(`set local lock_timeout to ${options.lockTimeoutMs ?? 5_000}`)
      const statements = await listDropStatements(client)
      if (statements.length > 0) await client.query(statements.map(({ statement }) => statement).join(';\n'))
      await client.query('commit')
      return namesOf(statements)
    } catch (cause) {
      await client.query('rollback')
      if (sqlstateOf(cause) === undefined || !(cause instanceof Error)) throw cause
      throw new MigratorError('RESET_FAILED', `an object could not be dropped: ${cause.message}`, { cause })
    }
  })
  return { dropped: objects.length, objects, run: await migrateUp(database, options) }
}

function namesOf(statements: readonly DropStatement[]): string[] {
  return statements.map(({ object }) => object)
}
