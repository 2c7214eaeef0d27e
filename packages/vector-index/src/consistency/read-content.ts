import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { VectorColumnFacts } from '../inspect/vector-facts.ts'
import type { Queryable } from '../queryable.ts'

export interface VectorContent {
  readonly vectors: number
  /** Null when it was left out. */
  readonly content: string | null
}

/**
 * Counts the vectors of a column, and with `hash` adds up hashes of key and vector, so that the order of rows and other columns do
 * not matter. Reads the whole table.
 */
export async function readContent(
  client: Queryable,
  column: VectorColumnFacts,
  extensionSchema: string,
  hash: boolean,
): Promise<VectorContent> {
  const name = escapeIdentifier(column.column)
  const send = `${column.type === 'bit' ? 'pg_catalog' : escapeIdentifier(extensionSchema)}.${column.type}_send`
  const keys = column.primaryKey.map((key) => `${escapeIdentifier(key)}::text`)
  const text = `pg_catalog.jsonb_build_array(${keys.join(', ')})::text || pg_catalog.encode(${send}(${name}), 'hex')`
  const sum = hash ? `coalesce(sum(pg_catalog.hashtextextended(${text}, 0)::numeric), 0)::text` : 'null'
  const { rows } = await client.query<VectorContent>(`
    select count(${name})::float8 as "vectors", ${sum} as "content"
      from ${qualifiedName(column.schema, column.table)}
  `)
  return rows[0] ?? { vectors: 0, content: null }
}
