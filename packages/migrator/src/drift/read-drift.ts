import {
  type Catalog,
  type CatalogComparison,
  compareCatalogs,
  type Database,
  parseIgnorePatterns,
  readCatalog,
  withSession,
} from '@pgtend/database'
import type { Client } from 'pg'
import { DEFAULT_SCHEMA, type MigratorOptions } from '../commands/migrator-options.ts'
import type { MigrationFile } from '../files/migration-file.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { type AssessedMigration, assessMigrations } from '../history/assess-migrations.ts'
import { type DatabaseHistory, readHistory } from '../history/read-history.ts'
import { prismaLedger } from '../ledger/prisma-ledger.ts'
import { planProblem, requireNoProblems } from '../plan/problem.ts'
import { memoryShadow, serverShadow } from '../prisma-engine/shadow-database.ts'
import { replayMigrations } from '../scratch/replay-around.ts'
import { secretsKey } from '../scratch/secrets-key.ts'
import type { ReplayOptions } from '../scratch/with-replay.ts'
import { toPlain } from '../verify/verify-round-trip.ts'
import type { Drift } from './drift.ts'
import { type DriftSql, driftSql } from './drift-sql.ts'
import { withoutTended } from './tended-indexes.ts'

export interface DriftOptions extends MigratorOptions, Pick<ReplayOptions, 'mode' | 'onEvent' | 'signal'> {
  /** Objects that are somebody else's: `index public.foo_*`, `table cron.*`, `grant *`. */
  readonly ignore?: readonly string[] | undefined
  /** Replays beside the database, on its server, instead of in memory: exact, and needs CREATEDB. Default false. */
  readonly onServer?: boolean | undefined
}

/**
 * Compares the live database with what its applied migrations build, in both directions. Replays them in a scratch database; only reads
 * the live one, in one snapshot. Vector indexes that `pgtend vector` built are no drift.
 * @throws {MigratorError} `MIGRATION_MISSING`, `MIGRATION_NOT_IN_FOLDER`, and as `Replay.up`
 * @throws {DatabaseError} `IGNORE_PATTERN_INVALID`
 */
export async function readDrift(database: Database, options: DriftOptions): Promise<Drift> {
  const { directory, schema = DEFAULT_SCHEMA, ignore = [], onServer = false } = options
  // A mistake in the list should not cost a replay.
  parseIgnorePatterns(ignore)
  const files = await readMigrations(directory)
  const live = await withSession(database, (client) => readLive(client, schema))
  const migrations = assessMigrations(files, live.history)
  const applied = appliedFiles(migrations)
  const openShadow = onServer ? serverShadow(database) : memoryShadow()
  const replayed = await replayMigrations(applied, { ...options, schema, openShadow })
  const expected = comparable(live.ownRoles, replayed)
  const { live: actual, tended } = withoutTended(expected, comparable(live.ownRoles, live.catalog))
  // In memory, the engine has versions of its own.
  const comparison = compareCatalogs(expected, actual, { ignore, extensionVersions: onServer })
  return {
    ...toResult(comparison, driftSql(expected, actual, comparison, schema)),
    schema,
    current: applied.at(-1)?.name ?? null,
    applied: applied.length,
    pending: migrations.filter(({ state }) => state === 'pending').map(({ name }) => name),
    tended: [...tended],
    scratch: onServer ? 'server' : 'memory',
    warnings: [...warningsOf(migrations, live.history)],
  }
}

type ComparisonResult = Omit<Drift, 'schema' | 'current' | 'applied' | 'pending' | 'tended' | 'scratch' | 'warnings'>

/** The result is data of its own and shares nothing with the catalogs. */
function toResult(comparison: CatalogComparison, { revert, adopt }: DriftSql): ComparisonResult {
  return {
    drifted: comparison.differences.length > 0,
    differences: comparison.differences.map(toPlain),
    columnOrder: comparison.columnOrder.map(({ table, expected, actual }) => ({
      ...table,
      expected: [...expected],
      actual: [...actual],
    })),
    ignored: comparison.ignored,
    unusedIgnores: [...comparison.unusedIgnores],
    revert: revert.map((change) => ({ ...change })),
    adopt: adopt.map((change) => ({ ...change })),
  }
}

interface Live {
  readonly history: DatabaseHistory
  readonly catalog: Catalog
  /** The roles that migrate here, and own what migrations make. */
  readonly ownRoles: ReadonlySet<string>
}

async function readLive(client: Client, schema: string): Promise<Live> {
  const ledger = prismaLedger(schema)
  const history = await readHistory(client, ledger)
  const catalog = await readCatalog(client, {
    ignoreTables: [{ schema, name: ledger.tableName }],
    secretsKey: secretsKey(),
  })
  const { rows } = await client.query<{ role: string }>(
    `select current_user::text as "role"
      union
     select pg_catalog.pg_get_userbyid(d.datdba)::text from pg_catalog.pg_database d
      where d.datname = pg_catalog.current_database()`,
  )
  return { history, catalog, ownRoles: new Set(rows.map(({ role }) => role)) }
}

/**
 * An owner has its privileges without a grant; in the scratch database somebody else is the owner, and a grant to this one shows. A
 * materialized view is refreshed by its application, whatever its migration began with.
 */
function comparable(ownRoles: ReadonlySet<string>, catalog: Catalog): Catalog {
  const objects = catalog.objects
    .filter((object) => object.kind !== 'grant' || !ownRoles.has(object.grantee))
    .map((object) => (object.kind === 'view' ? { ...object, populated: true } : object))
  return { ...catalog, objects }
}

/** What is applied and not in the folder cannot be replayed, and all that it made would look like drift. */
function appliedFiles(migrations: readonly AssessedMigration[]): readonly MigrationFile[] {
  const applied = migrations.filter(({ row }) => row !== undefined && row.finishedAt !== null)
  const lost = applied.filter(({ file }) => file === undefined)
  requireNoProblems(
    lost.map(({ name, state }) => {
      const code = state === 'missing' ? 'MIGRATION_MISSING' : 'MIGRATION_NOT_IN_FOLDER'
      return planProblem(code, name, `the folder does not have the applied migration "${name}"`)
    }),
  )
  return applied.flatMap(({ file }) => file ?? [])
}

function warningsOf(migrations: readonly AssessedMigration[], { ledgerExists }: DatabaseHistory): readonly string[] {
  const noLedger = ledgerExists ? [] : ['the database has no migration history, so all that it has counts as extra']
  const ofMigrations = migrations.flatMap(({ name, state, edited }) => {
    if (edited) return [`migration "${name}" was edited after it was applied; it is replayed as it is now`]
    if (state === 'failed') return [`migration "${name}" was begun and not finished; what it did counts as extra`]
    if (state === 'half-undone') return [`migration "${name}" was undone only half-way; it is replayed as a whole`]
    return []
  })
  return [...noLedger, ...ofMigrations]
}
