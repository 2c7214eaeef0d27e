import type { Database } from '@pgtend/database'
import { type MigrateUpOptions, migrateUp } from './migrate-up.ts'
import { readStatus } from './read-status.ts'

/** What `migrateOnStartup` did. */
export interface StartupMigration {
  /** Names that this instance applied; empty when there was nothing to do or another instance did it. */
  readonly applied: readonly string[]
  /** The newest applied migration. */
  readonly current: string | null
}

/**
 * Brings the database up to date before an application server starts. Many instances may call it at once: one applies, the others wait
 * and go on. With nothing pending it only reads. Waits up to `advisoryLockWaitMs` (default 5 min here) for the instance that applies.
 * @throws {MigratorError} when the database and the folder do not fit together, or a migration failed
 */
export async function migrateOnStartup(
  database: Database,
  options: Omit<MigrateUpOptions, 'dryRun' | 'target'>,
): Promise<StartupMigration> {
  const status = await readStatus(database, options)
  if (status.upToDate) return { applied: [], current: status.current }
  const { migrations, current } = await migrateUp(database, { advisoryLockWaitMs: 300_000, ...options })
  return { applied: migrations.map(({ name }) => name), current }
}
