import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { TableFacts } from '../catalog/manifest.ts'
import type { TableColumns } from './select-tables.ts'

/** Name of the method, kept in the manifest: checksums of different methods are not compared. */
export const CHECKSUM_ALGORITHM = 'sum-hashtextextended-row-1'

/**
 * Counts the rows of a table and adds up their hashes, so the order of rows does not matter. Runs inside the server and holds
 * `access share`; wants a session pinned by `pinSession`.
 */
export async function hashTable(client: ClientBase, table: TableColumns, withChecksum: boolean): Promise<TableFacts> {
  const sum = withChecksum ? `sum(hashtextextended(${rowText(table)}, 0)::numeric)` : 'null'
  const { rows } = await client.query<{ rows: string; checksum: string | null }>(`
    select count(*)::text as "rows", coalesce(${sum}, 0)::text as "checksum"
      from only ${qualifiedName(table.schema, table.name)} as t
  `)
  const [row] = rows
  return {
    schema: table.schema,
    name: table.name,
    rows: Number(row?.rows ?? 0),
    checksum: withChecksum ? (row?.checksum ?? '0') : null,
  }
}

/** The text of one row: `row(…)::text` quotes its fields, so null, '' and commas stay apart. */
function rowText({ columns }: TableColumns): string {
  const fields = columns.map(({ name, send }) => {
    const column = `t.${escapeIdentifier(name)}`
    return send === null ? column : `encode(${qualifiedName(...send)}(${column}), 'hex')`
  })
  return `row(${fields.join(', ')})::text`
}
