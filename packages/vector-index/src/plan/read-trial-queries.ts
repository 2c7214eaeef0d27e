import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { FoundVectorColumn } from '../inspect/find-vector-column.ts'
import type { Queryable } from '../queryable.ts'

/**
 * Reads some vectors of the table, spread over its rows, as text. Sent back as parameters they are ready to compare; a vector from a
 * subquery would be fetched from out of line once per row.
 */
export async function readTrialQueries(
  client: Queryable,
  { schema, table, column }: FoundVectorColumn,
  rows: number,
  count: number,
): Promise<readonly string[]> {
  const name = escapeIdentifier(column)
  const queries: string[] = []
  for (let query = 0; query < count; query += 1) {
    const found = await client.query<{ v: string }>(
      `select ${name}::text as "v" from ${qualifiedName(schema, table)} where ${name} is not null limit 1 offset $1::int8`,
      [Math.floor((rows * query) / count)],
    )
    queries.push(...found.rows.map(({ v }) => v))
  }
  return queries
}
