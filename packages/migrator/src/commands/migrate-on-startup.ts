import type { Database } from '@pgtend/database'
import type { MigratorErrorCode } from '../errors.ts'
import type { MigrationStatus } from '../history/migration-status.ts'
import { type MigrateUpOptions, migrateUp } from './migrate-up.ts'
import { readStatus } from './read-status.ts'
import { type WaitOptions, waitForMigrations } from './wait-for-migrations.ts'

/** What `migrateOnStartup` did. */
export interface StartupMigration {
  /** Names that this instance applied; empty when there was nothing to do or another instance did it. */
  readonly applied: readonly string[]
  /** The newest applied migration. */
  readonly current: string | null
}

export interface StartupOptions
  extends Omit<MigrateUpOptions, 'dryRun' | 'target'>,
    Pick<WaitOptions, 'pollMs' | 'timeoutMs'> {
  /** `wait`: applies nothing and needs no right but to read the ledger; goes on when others have applied all. Default `migrate`. */
  readonly role?: 'migrate' | 'wait' | undefined
}

/** Another release put them there: a rolled-out newer one, or the one that an older instance starts beside. */
const OF_ANOTHER_RELEASE: ReadonlySet<MigratorErrorCode> = new Set(['MIGRATION_NOT_IN_FOLDER', 'MIGRATION_MISSING'])

/**
 * Brings the database up to date before an application server starts. Many instances may call it at once: one applies, the others wait
 * and go on. With nothing pending it only reads; then migrations that only the database knows are no obstacle, so that instances of an
 * older release can start while a newer one is rolled out. Waits up to `advisoryLockWaitMs` (default 5 min here) for the instance that
 * applies, or up to `timeoutMs` in the role `wait`.
 * @throws {MigratorError} `MIGRATION_WAIT_TIMEOUT`, when the database and the folder do not fit together, or a migration failed
 */
export async function migrateOnStartup(database: Database, options: StartupOptions): Promise<StartupMigration> {
  if (options.role === 'wait') return { applied: [], current: await waitForMigrations(database, options) }
  const status = await readStatus(database, options)
  if (hasAllOfFolder(status)) return { applied: [], current: status.current }
  const { migrations, current } = await migrateUp(database, { advisoryLockWaitMs: 300_000, ...options })
  return { applied: migrations.map(({ name }) => name), current }
}

function hasAllOfFolder({ pending, problems }: MigrationStatus): boolean {
  return pending.length === 0 && problems.every(({ code }) => OF_ANOTHER_RELEASE.has(code))
}
