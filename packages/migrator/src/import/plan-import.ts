import { readdir } from 'node:fs/promises'
import { type Database, escapeIdentifier, SQLSTATE, sqlstateOf, withSession } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { MigratorError } from '../errors.ts'
import { timestamp } from '../files/migration-name.ts'
import { compareNames } from '../files/order.ts'
import { cleanDump } from './clean-dump.ts'
import {
  BASELINE,
  FOREIGN_DEFAULTS,
  type ForeignHistory,
  type ForeignMigration,
  type ForeignTool,
  type ReadForeignHistory,
} from './foreign-history.ts'
import { readAlembic } from './read-alembic.ts'
import { readDbmate } from './read-dbmate.ts'
import { readNodePgMigrate } from './read-node-pg-migrate.ts'

export interface PlanImportOptions {
  readonly tool: ForeignTool
  /** Folder of the other tool. */
  readonly folder: string
  /** Its table, `name` or `schema.name`; default: the one it uses by itself. */
  readonly table?: string | undefined
  /** Folder that the migrations are written to. */
  readonly directory: string
  readonly now: Date
  /** Dumps the schema as SQL, as `pg_dump` with these arguments does; for a baseline. */
  readonly dumpSchema: (args: readonly string[]) => Promise<string>
}

/** What an import would write. */
export interface ImportPlan {
  readonly tool: ForeignTool
  readonly baseline: boolean
  readonly migrations: readonly ForeignMigration[]
  readonly warnings: readonly string[]
}

const READERS: Readonly<Record<ForeignTool, ReadForeignHistory>> = {
  dbmate: readDbmate,
  'node-pg-migrate': readNodePgMigrate,
  // Loaded on use: it is all of this package that needs a validator.
  drizzle: async (source) => (await import('./read-drizzle.ts')).readDrizzle(source),
  alembic: readAlembic,
  database: async () => BASELINE,
}

/**
 * Reads the history of another tool and plans the same in Prisma's layout. Reads only; never touches the tool's own table.
 * @throws {MigratorError} `MIGRATION_IMPORT_UNREADABLE` or `MIGRATION_IMPORT_BEHIND`
 */
export async function planImport(database: Database, options: PlanImportOptions): Promise<ImportPlan> {
  const { tool, folder, table = FOREIGN_DEFAULTS[tool].table } = options
  const { baseline, migrations, warnings } = await withSession(database, (client) =>
    readHistoryOf(client, tool, folder, table),
  )
  if (baseline) return { tool, baseline, migrations: [await planBaseline(options, table)], warnings }
  requireSameOrder(migrations)
  return { tool, baseline, migrations, warnings }
}

async function readHistoryOf(
  client: ClientBase,
  tool: ForeignTool,
  folder: string,
  table: string,
): Promise<ForeignHistory> {
  try {
    return await READERS[tool]({ client, folder, table: quote(table) })
  } catch (cause) {
    if (sqlstateOf(cause) !== SQLSTATE.undefinedTable) throw cause
    throw new MigratorError('MIGRATION_IMPORT_UNREADABLE', `the database has no table "${table}" of ${tool}`, { cause })
  }
}

/** For SQL, and for patterns of pg_dump, which would fold capitals. */
function quote(table: string): string {
  return table.split('.').map(escapeIdentifier).join('.')
}

/** One migration that builds what the database has; the one of an earlier import is kept, so that all databases share it. */
async function planBaseline(
  { tool, directory, now, dumpSchema }: PlanImportOptions,
  table: string,
): Promise<ForeignMigration> {
  const words = `baseline_from_${tool.replaceAll('-', '_')}`
  const present = (await readdir(directory).catch(() => [])).find((name) => name.endsWith(`_${words}`))
  const name = present ?? `${timestamp(now)}_${words}`
  const excluded = ['*._prisma_migrations', ...(table === '' ? [] : [quote(table), quote(`${table}_id_seq`)])]
  const dump = await dumpSchema([
    '--schema-only',
    '--no-owner',
    '--no-privileges',
    '--exclude-schema=pgtend',
    ...excluded.map((pattern) => `--exclude-table=${pattern}`),
  ])
  return { name, up: cleanDump(dump), down: null, applied: true }
}

/** @throws {MigratorError} when the names would make another order than the other tool has */
function requireSameOrder(migrations: readonly ForeignMigration[]): void {
  for (const [index, { name }] of migrations.entries()) {
    const next = migrations[index + 1]
    if (next === undefined || compareNames(name, next.name) < 0) continue
    throw new MigratorError('MIGRATION_IMPORT_UNREADABLE', `"${name}" would run after "${next.name}" here`, {
      hint: 'Rename the files so that their names sort as they were applied.',
    })
  }
}
