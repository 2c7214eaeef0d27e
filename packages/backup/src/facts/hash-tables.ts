import { qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { TableFacts } from '../catalog/manifest.ts'
import { rowHash } from './row-hash.ts'
import type { TableColumns } from './select-tables.ts'

/** Name of the method, kept in the manifest: checksums of different methods are not compared. */
export const CHECKSUM_ALGORITHM = 'sum-hashtextextended-row-3'

/**
 * Counts the rows of tables and adds up their hashes, so the order of rows does not matter; one statement, one pass over each.
 * Runs inside the server, in the caller's transaction, which `pinSession` has pinned. Holds `access share` only while it runs:
 * ten thousand tables would fill the server's table of locks. Nothing is known of a table that was emptied or rewritten after the
 * snapshot: both show every snapshot what is there now.
 */
export async function hashTables(
  client: ClientBase,
  tables: readonly TableColumns[],
  withChecksums: boolean,
): Promise<TableFacts[]> {
  if (tables.length === 0) return []
  const selects = tables.map((table, index) => tableSelect(table, index, withChecksums))
  await client.query('savepoint pgtend_hash')
  const { rows } = await client.query<{ index: number; rows: string; checksum: string | null }>(
    selects.join(' union all '),
  )
  const rewritten = await selectRewritten(client, tables)
  await client.query('rollback to savepoint pgtend_hash; release savepoint pgtend_hash')
  const found = new Map(rows.map((row) => [row.index, row]))
  return tables.map(({ oid, schema, name }, index) => {
    const row = found.get(index)
    if (rewritten.has(oid)) return { schema, name, rows: null, checksum: null }
    return { schema, name, rows: Number(row?.rows ?? 0), checksum: withChecksums ? (row?.checksum ?? '0') : null }
  })
}

/** The file of a table in the snapshot is not the one it has now, which `pg_relation_filenode` tells. */
async function selectRewritten(client: ClientBase, tables: readonly TableColumns[]): Promise<ReadonlySet<number>> {
  const { rows } = await client.query<{ oid: number }>(
    `
    select c.oid from pg_catalog.pg_class c
     where c.oid = any($1::oid[]) and pg_catalog.pg_relation_filenode(c.oid) is distinct from c.relfilenode
    `,
    [tables.map(({ oid }) => oid)],
  )
  return new Set(rows.map(({ oid }) => oid))
}

function tableSelect(table: TableColumns, index: number, withChecksum: boolean): string {
  if (!table.readable)
    return `select ${index} as "index", '0' as "rows", ${withChecksum ? "'0'" : 'null'} as "checksum"`
  const sum = withChecksum ? `coalesce(sum(${rowHash(table.columns)}), 0)::text` : 'null::text'
  return `
    select ${index} as "index", count(*)::text as "rows", ${sum} as "checksum"
      from only ${qualifiedName(table.schema, table.name)} as t
  `
}
