import { type Catalog, readCatalogInTransaction } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { ServerFacts, TableFacts } from '../catalog/manifest.ts'
import { type DerivedName, hashedTables } from '../derived/hashed-tables.ts'
import { type ContentFacts, readContentFacts } from './read-content-facts.ts'
import { readServerFacts } from './read-server-facts.ts'
import { type ReadTableFactsOptions, readTableFacts } from './read-table-facts.ts'
import { selectTables } from './select-tables.ts'

/** Everything a restored database is compared with. */
export interface SnapshotFacts extends ContentFacts {
  readonly server: ServerFacts
  /** Clock of the server when the snapshot was taken. */
  readonly takenAt: Date
  /** All definitions, our own records included: the dump has them too. */
  readonly schema: Catalog
  readonly tables: readonly TableFacts[]
}

export interface ReadTablesOptions extends ReadTableFactsOptions {
  /** Counts rows; false for a schema-only backup. */
  readonly rows: boolean
  /** What the backup leaves out: no rows of these tables are read, and these columns are not hashed. Default: nothing. */
  readonly derived?: readonly DerivedName[] | undefined
}

export interface ReadSnapshotOptions extends ReadTablesOptions {
  /** Read already, for a dump that has started since; default: read now. */
  readonly content?: ContentFacts | undefined
  /** Read already, of a database that nobody has written to since; default: read now. */
  readonly tables?: readonly TableFacts[] | undefined
}

/** Reads all facts in the caller's transaction, which must be repeatable read and pinned by `pinSession`. */
export async function readSnapshot(client: ClientBase, options: ReadSnapshotOptions): Promise<SnapshotFacts> {
  const { rows } = await client.query<{ takenAt: Date }>('select transaction_timestamp() as "takenAt"')
  const server = await readServerFacts(client)
  const content = options.content ?? (await readContentFacts(client))
  const schema = await readCatalogInTransaction(client, { ignoreSchemas: [] })
  const tables = options.tables ?? (await readTables(client, options))
  return { ...content, server, takenAt: rows[0]?.takenAt ?? new Date(0), schema, tables }
}

/**
 * Counts and hashes all tables in the caller's transaction, as `readSnapshot` does. A table whose rows are left out is an empty one,
 * and so it is when it is restored.
 */
export async function readTables(client: ClientBase, options: ReadTablesOptions): Promise<readonly TableFacts[]> {
  if (!options.rows) return []
  const { emptied, hashed } = await hashedTables(client, await selectTables(client), options.derived ?? [])
  const checksum = options.checksums ? '0' : null
  const empty = emptied.map(({ schema, name }) => ({ schema, name, rows: 0, checksum }))
  return [...(await readTableFacts(client, hashed, options)), ...empty]
}
