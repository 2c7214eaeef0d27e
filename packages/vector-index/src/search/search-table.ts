import { VectorError } from '../errors.ts'
import { vectorExtensionStatus } from '../extension/vector-extension-status.ts'
import { type FoundVectorColumn, findVectorColumn, type VectorColumnName } from '../inspect/find-vector-column.ts'
import type { Queryable } from '../queryable.ts'

/** What a search knows of its table. */
export interface SearchTable {
  readonly column: FoundVectorColumn
  readonly columns: ReadonlySet<string>
  readonly pgvector: string
  readonly extensionSchema: string
}

/** Reads what a search needs to know. Catalogs only. @throws {VectorError} as `findVectorColumn` */
export async function readSearchTable(client: Queryable, name: VectorColumnName): Promise<SearchTable> {
  const column = await findVectorColumn(client, name)
  const { installed, schema } = await vectorExtensionStatus(client)
  if (installed === null || schema === null) {
    throw new VectorError('VECTOR_EXTENSION_MISSING', 'the database does not have the extension "vector"')
  }
  const { rows } = await client.query<{ name: string }>(
    `
    select attname as "name"
      from pg_catalog.pg_attribute
     where attrelid = $1::pg_catalog.oid and attnum > 0 and not attisdropped
  `,
    [column.tableOid],
  )
  return { column, columns: new Set(rows.map((row) => row.name)), pgvector: installed, extensionSchema: schema }
}
