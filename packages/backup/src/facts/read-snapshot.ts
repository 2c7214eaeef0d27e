import { type Catalog, readCatalogInTransaction } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { ServerFacts, TableFacts } from '../catalog/manifest.ts'
import { hashTable } from './hash-table.ts'
import { type ContentFacts, readContentFacts } from './read-content-facts.ts'
import { readServerFacts } from './read-server-facts.ts'
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

export interface ReadSnapshotOptions {
  readonly checksums: boolean
  /** Counts rows; false for a schema-only backup. */
  readonly rows: boolean
  /** Read already, for a dump that has started since; default: read now. */
  readonly content?: ContentFacts | undefined
  readonly onTable?: ((name: string, done: number, total: number) => void) | undefined
}

/** Reads all facts in the caller's transaction, which must be repeatable read and pinned by `pinSession`. */
export async function readSnapshot(client: ClientBase, options: ReadSnapshotOptions): Promise<SnapshotFacts> {
  const { rows } = await client.query<{ takenAt: Date }>('select transaction_timestamp() as "takenAt"')
  const server = await readServerFacts(client)
  const content = options.content ?? (await readContentFacts(client))
  const schema = await readCatalogInTransaction(client, { ignoreSchemas: [] })
  const tables: TableFacts[] = []
  const found = options.rows ? await selectTables(client) : []
  for (const [index, table] of found.entries()) {
    options.onTable?.(table.name, index, found.length)
    tables.push(await hashTable(client, table, options.checksums))
  }
  return { ...content, server, takenAt: rows[0]?.takenAt ?? new Date(0), schema, tables }
}
