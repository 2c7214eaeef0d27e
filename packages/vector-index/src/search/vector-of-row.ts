import { escapeIdentifier, qualifiedName, sqlstateOf } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import { findVectorColumn, type VectorColumnName } from '../inspect/find-vector-column.ts'
import type { Queryable } from '../queryable.ts'

/** Class of the SQLSTATEs of values that are none. */
const DATA_EXCEPTION = '22'

/**
 * Reads the vector of one row as text, to search for rows like it. `key` is the primary key as text, looked up through its index.
 * @throws {VectorError} `SEARCH_ROW_NOT_FOUND`, `SEARCH_OPTION_INVALID` when the primary key is not one column, or as `findVectorColumn`
 */
export async function readVectorOfRow(client: Queryable, name: VectorColumnName, key: string): Promise<string> {
  const { schema, table, column, primaryKey } = await findVectorColumn(client, name)
  const [keyColumn] = primaryKey
  if (keyColumn === undefined || primaryKey.length > 1) {
    throw new VectorError('SEARCH_OPTION_INVALID', `table "${table}" has no primary key of one column`)
  }
  const { rows } = await client
    .query<{ vector: string }>(
      `
    select ${escapeIdentifier(column)}::text as "vector"
      from ${qualifiedName(schema, table)}
     where ${escapeIdentifier(keyColumn)} = $1 and ${escapeIdentifier(column)} is not null
  `,
      [key],
    )
    .catch((error) => {
      // The server cannot read the text as a value of the key: no row has it.
      if (sqlstateOf(error)?.startsWith(DATA_EXCEPTION)) return { rows: [] }
      throw error
    })
  const [row] = rows
  if (row === undefined) throw new VectorError('SEARCH_ROW_NOT_FOUND', `table "${table}" has no such row with a vector`)
  return row.vector
}
