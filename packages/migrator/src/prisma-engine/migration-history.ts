import type { Database } from '@pgtend/database'
import type { DiagnoseMigrationHistoryOutput, HistoryDiagnostic } from '@prisma/schema-engine-wasm/schema_engine_bg'
import { NOTHING_EXTERNAL } from './engine-filter.ts'
import { readMigrationList } from './migration-list.ts'
import { memoryShadow, type OpenShadow } from './shadow-database.ts'
import { withSchemaEngine } from './with-schema-engine.ts'

export interface HistoryOptions {
  /** PostgreSQL schema of `_prisma_migrations`; default `public`. */
  readonly schema?: string
}

/** What Prisma's engine makes of the ledger and the folder. */
export interface HistoryDiagnosis {
  readonly hasLedger: boolean
  /** In the folder and not applied. */
  readonly pending: readonly string[]
  /** Applied, and the file has changed since. */
  readonly edited: readonly string[]
  /** Started and neither finished nor rolled back. */
  readonly failed: readonly string[]
  /** Applied and not in the folder. */
  readonly missing: readonly string[]
}

/** What `prisma migrate dev` would do: go on, or ask to reset the database, and why. */
export interface MigrateDevAdvice {
  readonly resetReason: string | undefined
}

/**
 * Asks Prisma's engine how the database stands towards the folder of migrations.
 * Reads; takes no lock. Where the PostgreSQL schema is missing, the engine creates it.
 * @throws {PrismaEngineError} `PRISMA_ENGINE_FAILED`, `PRISMA_MIGRATIONS_UNREADABLE`
 */
export async function diagnoseMigrationHistory(
  database: Database,
  directory: string,
  options: HistoryOptions = {},
): Promise<HistoryDiagnosis> {
  const migrationsList = await readMigrationList(directory)
  const output = await withSchemaEngine(engineOn(database, options), (engine) =>
    engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: NOTHING_EXTERNAL }),
  )
  return toDiagnosis(output)
}

/**
 * Asks Prisma's engine what `prisma migrate dev` would do: it replays the folder in the shadow database and compares the
 * result with the live database. Reads the live database; takes Prisma's advisory lock (72707369) for the session.
 * @throws {PrismaEngineError} `PRISMA_ENGINE_FAILED` when a migration fails in the shadow database
 */
export async function adviseMigrateDev(
  database: Database,
  directory: string,
  options: HistoryOptions & { readonly openShadow?: OpenShadow } = {},
): Promise<MigrateDevAdvice> {
  const migrationsList = await readMigrationList(directory)
  const openShadow = options.openShadow ?? memoryShadow()
  const { action } = await withSchemaEngine({ ...engineOn(database, options), openShadow }, (engine) =>
    engine.devDiagnostic({ migrationsList, filters: NOTHING_EXTERNAL }),
  )
  return { resetReason: action.tag === 'reset' ? action.reason : undefined }
}

/**
 * Applies the pending migrations as `prisma migrate deploy` does, and returns their names.
 * Takes Prisma's advisory lock, writes `_prisma_migrations`; splits and commits the way Prisma does, not pgtend.
 * @throws {PrismaEngineError} `PRISMA_ENGINE_FAILED` with Prisma's code in the details: P3005, P3009, P3018
 */
export async function applyMigrationsWithPrisma(
  database: Database,
  directory: string,
  options: HistoryOptions = {},
): Promise<readonly string[]> {
  const migrationsList = await readMigrationList(directory)
  const { appliedMigrationNames } = await withSchemaEngine(engineOn(database, options), (engine) =>
    engine.applyMigrations({ migrationsList, filters: NOTHING_EXTERNAL }),
  )
  return appliedMigrationNames
}

/**
 * Writes the ledger row of `prisma migrate resolve --applied NAME`; an open failed row of that name is marked rolled back first.
 * @throws {PrismaEngineError} `PRISMA_ENGINE_FAILED` with P3008 when it is applied, P3017 when the folder lacks it
 */
export async function markMigrationApplied(
  database: Database,
  directory: string,
  migrationName: string,
  options: HistoryOptions = {},
): Promise<void> {
  const migrationsList = await readMigrationList(directory)
  await withSchemaEngine(engineOn(database, options), (engine) =>
    engine.markMigrationApplied({ migrationName, migrationsList }),
  )
}

/**
 * Marks a failed migration as `prisma migrate resolve --rolled-back NAME` does.
 * @throws {PrismaEngineError} `PRISMA_ENGINE_FAILED` with P3011 when there is no row, P3012 when it did not fail
 */
export async function markMigrationRolledBack(
  database: Database,
  migrationName: string,
  options: HistoryOptions = {},
): Promise<void> {
  await withSchemaEngine(engineOn(database, options), (engine) => engine.markMigrationRolledBack({ migrationName }))
}

function engineOn(database: Database, { schema }: HistoryOptions) {
  return { connect: () => database.connect(), schema }
}

function toDiagnosis(output: DiagnoseMigrationHistoryOutput): HistoryDiagnosis {
  return {
    hasLedger: output.hasMigrationsTable,
    pending: namesOf(output.history, 'unappliedMigrationNames'),
    edited: output.editedMigrationNames,
    failed: output.failedMigrationNames,
    missing: namesOf(output.history, 'unpersistedMigrationNames'),
  }
}

function namesOf(
  history: HistoryDiagnostic | null,
  key: 'unappliedMigrationNames' | 'unpersistedMigrationNames',
): readonly string[] {
  const lists: Partial<Record<typeof key, readonly string[]>> = history ?? {}
  return lists[key] ?? []
}
