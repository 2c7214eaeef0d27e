import { type Database, withSession } from '@pgtend/database'
import { readStatus } from '../commands/read-status.ts'
import { readMigrations } from '../files/read-migrations.ts'
import { checkMigrations } from './check-migrations.ts'
import type { CheckReport } from './check-report.ts'
import type { CheckSettings } from './check-settings.ts'
import type { CheckFacts } from './facts/check-facts.ts'
import { readCheckFacts } from './facts/read-check-facts.ts'
import { loadCheckParser } from './load-check-parser.ts'
import { type CheckSelection, selectScripts } from './select-scripts.ts'
import type { ReadVectorFacts } from './vector/vector-facts.ts'
import type { CheckScript } from './walk-script.ts'

export interface CheckFolderOptions extends Partial<CheckSettings> {
  /** The migrations folder. */
  readonly directory: string
  /** Default: what is pending in the database, without one everything. */
  readonly selection?: CheckSelection | undefined
  /** Read for sizes, constraints, traffic and version; nothing is written. */
  readonly database?: Database | undefined
  /** Reads what rules on vector indexes want to know of the database; without it they know what the catalog says. */
  readonly readVectorFacts?: ReadVectorFacts | undefined
  /** Migrations that are never checked. */
  readonly ignore?: readonly string[]
}

/**
 * Checks migrations of a folder. Reads files, and with a database its catalogs and statistics; writes nothing and takes no lock.
 * @throws {MigratorError} when the folder cannot be read, `MIGRATION_UNKNOWN` or `CHECK_RULE_UNKNOWN`
 */
export async function checkFolder(options: CheckFolderOptions): Promise<CheckReport> {
  const { directory, selection, database, readVectorFacts: _, ignore = [], ...settings } = options
  const files = await readMigrations(directory)
  const chosen = selection ?? (await defaultSelection(database, options))
  const { checked, history } = selectScripts(files, chosen)
  const facts = database === undefined ? undefined : await readFacts(database, options, checked)
  const isIgnored = (name: string): boolean => ignore.includes(name)
  const passedOver = checked.filter(({ name }) => isIgnored(name))
  return checkMigrations(
    await loadCheckParser(),
    checked.filter(({ name }) => !isIgnored(name)),
    {
      ...settings,
      facts,
      history: [...history, ...passedOver],
      // Of a whole history nobody knows what was deployed together; each file is taken by itself.
      together: chosen.kind !== 'all' && chosen.kind !== 'last',
    },
  )
}

/** What a checked migration has built already must not count as there before it; then the files say what was, and the database how large. */
async function readFacts(
  database: Database,
  { directory, schema, readVectorFacts }: CheckFolderOptions,
  checked: readonly CheckScript[],
): Promise<CheckFacts> {
  const facts = await withSession(database, async (client) => ({
    ...(await readCheckFacts(client)),
    vectors: await readVectorFacts?.(client),
  }))
  const { pending } = await readStatus(database, { directory, schema })
  const isApplied = checked.some(({ name }) => !pending.includes(name))
  return isApplied ? { ...facts, schemaSql: undefined } : facts
}

async function defaultSelection(
  database: Database | undefined,
  { directory, schema }: CheckFolderOptions,
): Promise<CheckSelection> {
  if (database === undefined) return { kind: 'all' }
  const { pending } = await readStatus(database, { directory, schema })
  const names = new Set(pending)
  return { kind: 'new', isNew: (name) => names.has(name) }
}
