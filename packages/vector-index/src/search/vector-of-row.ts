import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import { findVectorColumn, type VectorColumnName } from '../inspect/find-vector-column.ts'
import type { Queryable } from '../queryable.ts'

/**
 * Reads the vector of one row as text, to search for rows like it. `key` is the primary key as text.
 * @throws {VectorError} `SEARCH_ROW_NOT_FOUND`, `SEARCH_OPTION_INVALID` when the primary key is not one column, or as `findVectorColumn`
 */
export async function readVectorOfRow(client: Queryable, name: VectorColumnName, key: string): Promise<string> {
  const { schema, table, column, primaryKey } = await findVectorColumn(client, name)
  const [keyColumn] = primaryKey
  if (keyColumn === undefined || primaryKey.length > 1) {
    throw new VectorError('SEARCH_OPTION_INVALID', `table "${table}" has no primary key of one column`)
  }
  const { rows } = await client.query<{ vector: string }>(
    `
    select ${escapeIdentifier(column)}::text as "vector"
      from ${qualifiedName(schema, table)}
     where ${escapeIdentifier(keyColumn)}::text = $1 and ${escapeIdentifier(column)} is not null
  `,
    [key],
  )
  const [row] = rows
  if (row === undefined) throw new VectorError('SEARCH_ROW_NOT_FOUND', `table "${table}" has no such row with a vector`)
  return row.vector
}
