import type { ClientBase } from 'pg'
import type { TableFacts } from '../catalog/manifest.ts'
import { hashTables } from './hash-tables.ts'
import type { TableColumns } from './select-tables.ts'

export interface ReadTableFactsOptions {
  readonly checksums: boolean
  /** More sessions on the same snapshot, which share the work. */
  readonly helpers?: readonly ClientBase[] | undefined
  /** Before a table is read, or the first of several small ones. */
  readonly onTable?: ((name: string, done: number, total: number) => void) | undefined
}

/** A statement reads one large table or several small ones: planning takes longer than reading those. */
const BATCH_BYTES = 8 << 20
const BATCH_TABLES = 50

/** Counts and hashes tables, the largest first. Reads every row once; the result has the order of `tables`. */
export async function readTableFacts(
  client: ClientBase,
  tables: readonly TableColumns[],
  { checksums, helpers = [], onTable }: ReadTableFactsOptions,
): Promise<readonly TableFacts[]> {
  const found = new Map<TableColumns, TableFacts>()
  const batches = batchesOf(tables).values()
  const run = async (session: ClientBase): Promise<void> => {
    for (const batch of batches) {
      onTable?.(batch[0]?.name ?? '', found.size, tables.length)
      const facts = await hashTables(session, batch, checksums)
      for (const [index, table] of batch.entries()) found.set(table, required(facts[index]))
    }
  }
  await Promise.all([client, ...helpers].map(run))
  return tables.map((table) => required(found.get(table)))
}

/** Groups tables for one statement each; the largest alone and first, so that sessions end at about the same time. */
export function batchesOf(tables: readonly TableColumns[]): readonly (readonly TableColumns[])[] {
  const batches: TableColumns[][] = []
  let current: TableColumns[] = []
  let bytes = 0
  for (const table of tables.toSorted((a, b) => b.bytes - a.bytes)) {
    if (current.length > 0 && (bytes + table.bytes > BATCH_BYTES || current.length === BATCH_TABLES)) {
      batches.push(current)
      current = []
      bytes = 0
    }
    current.push(table)
    bytes += table.bytes
  }
  return current.length > 0 ? [...batches, current] : batches
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a table was not read')
  return value
}
