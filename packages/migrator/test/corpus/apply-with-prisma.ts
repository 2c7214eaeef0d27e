import { type Database, withSession } from '@pgtend/database'
import { readMigrations } from '../../src/files/read-migrations.ts'
import {
  applyMigrationsWithPrisma,
  markMigrationApplied,
  markMigrationRolledBack,
} from '../../src/prisma-engine/migration-history.ts'
import { loadParser } from '../../src/script/load-parser.ts'
import { splitStatements } from '../../src/script/split-statements.ts'

/**
 * What one message cannot do and Prisma 7.4, which splits and trims files, can: an enum value used at once, `create index concurrently`,
 * a byte order mark.
 */
const NEEDS_SPLITTING = /55P04|25001|cannot run inside a transaction block|unsafe use of new value|\uFEFF/i

/** How Prisma applied a history. */
export interface AppliedByPrisma {
  /** Run statement by statement, as Prisma 7.4 does, because its engine here sends a file whole. */
  readonly split: readonly string[]
}

/**
 * Applies a history with Prisma's engine. A file that only Prisma's later versions can run is run statement by statement for it, and
 * marked as applied by the engine.
 */
export async function applyWithPrisma(database: Database, directory: string): Promise<AppliedByPrisma> {
  const split: string[] = []
  for (;;) {
    try {
      await applyMigrationsWithPrisma(database, directory)
      return { split }
    } catch (error) {
      const failed = await failedMigration(database)
      if (failed === undefined || split.includes(failed.name) || !NEEDS_SPLITTING.test(failed.logs)) throw error
      // Before its row is touched: when it fails here too, the row goes on saying so.
      await runSplit(database, directory, failed.name)
      split.push(failed.name)
      await markMigrationRolledBack(database, failed.name)
      await markMigrationApplied(database, directory, failed.name)
    }
  }
}

/** The migration that Prisma's ledger says has failed, and why. */
export async function failedMigration(
  database: Database,
): Promise<{ readonly name: string; readonly logs: string } | undefined> {
  const ledger = await database.pool.query(`select where to_regclass('_prisma_migrations') is not null`)
  if (ledger.rowCount === 0) return undefined
  const { rows } = await database.pool.query<{ name: string; logs: string }>(
    `select migration_name as name, coalesce(logs, '') as logs from _prisma_migrations
      where finished_at is null and rolled_back_at is null`,
  )
  return rows[0]
}

async function runSplit(database: Database, directory: string, name: string): Promise<void> {
  const file = (await readMigrations(directory)).find((migration) => migration.name === name)
  if (file === undefined) throw new Error(`the folder has no migration "${name}"`)
  const statements = splitStatements(await loadParser(), file.up)
  await withSession(database, async (client) => {
    await client.query('set search_path to public')
    for (const { text } of statements) await client.query(text)
  })
}
