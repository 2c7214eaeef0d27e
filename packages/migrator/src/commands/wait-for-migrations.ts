import { setTimeout as delay } from 'node:timers/promises'
import { type Database, DatabaseError, withSession } from '@pgtend/database'
import { MigratorError } from '../errors.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { type AssessedMigration, assessMigrations } from '../history/assess-migrations.ts'
import { readHistory } from '../history/read-history.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import { DEFAULT_SCHEMA, type MigratorOptions } from './migrator-options.ts'

const MAX_NAMED = 3

export interface WaitOptions extends MigratorOptions {
  /** Mean time between two looks; each varies by half, so that many instances do not look at once. Default 1 s. */
  readonly pollMs?: number | undefined
  /** Gives up after this; default 5 min. */
  readonly timeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Waits until the database has every migration of the folder. Reads the ledger only: a role that may select from it is enough.
 * Migrations that the folder does not know are no obstacle: another release is being rolled out.
 * @returns the newest applied migration
 * @throws {MigratorError} `MIGRATION_WAIT_TIMEOUT` with what is missing
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function waitForMigrations(database: Database, options: WaitOptions): Promise<string | null> {
  const { directory, schema = DEFAULT_SCHEMA, pollMs = 1_000, timeoutMs = 300_000, signal } = options
  const deadline = performance.now() + timeoutMs
  const ledger = prismaLedger(schema)
  const files = await readMigrations(directory)
  for (;;) {
    const history = await withSession(database, (client) => readHistory(client, ledger))
    const migrations = assessMigrations(files, history)
    const missing = migrations.filter(({ file, state }) => file !== undefined && state !== 'applied')
    if (missing.length === 0) return migrations.findLast(({ row }) => row?.finishedAt != null)?.name ?? null
    const left = deadline - performance.now()
    if (left <= 0) throw timeout(missing)
    // The last look is at the end, however long a pause would be.
    await delay(Math.min(pollMs * (0.5 + Math.random()), left), undefined, signal ? { signal } : {}).catch(
      (cause: unknown) => {
        throw new DatabaseError('INTERRUPTED', 'interrupted while waiting for migrations', { cause })
      },
    )
  }
}

function timeout(missing: readonly AssessedMigration[]): MigratorError {
  const named = missing
    .slice(0, MAX_NAMED)
    .map(({ name, state }) => `"${name}"${state === 'failed' ? ' (failed)' : ''}`)
  const more = missing.length > MAX_NAMED ? ` and ${missing.length - MAX_NAMED} more` : ''
  return new MigratorError('MIGRATION_WAIT_TIMEOUT', `the database still lacks ${named.join(', ')}${more}`, {
    details: { missing: missing.map(({ name }) => name) },
  })
}
