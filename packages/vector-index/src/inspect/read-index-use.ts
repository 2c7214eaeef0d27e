import type { Queryable } from '../queryable.ts'
import { indexKey } from './index-key.ts'
import type { VectorColumnFacts } from './vector-facts.ts'

/** Reads when each index was last used, by `indexKey`; PostgreSQL notes it since 16. Reads statistics only. */
export async function readIndexUse(
  client: Queryable,
  columns: readonly VectorColumnFacts[],
): Promise<ReadonlyMap<string, string>> {
  const indexes = columns.flatMap(({ schema, indexes: ofColumn }) => ofColumn.map(({ name }) => ({ schema, name })))
  const { rows } = await client.query<{ schema: string; name: string; at: string | null }>(
    `
    select s.schemaname as "schema",
           s.indexrelname as "name",
           pg_catalog.to_char((pg_catalog.to_jsonb(s) ->> 'last_idx_scan')::timestamptz at time zone 'UTC',
                              'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "at"
      from unnest($1::text[], $2::text[]) wanted(schema, name)
      join pg_catalog.pg_stat_all_indexes s on s.schemaname = wanted.schema and s.indexrelname = wanted.name
  `,
    [indexes.map(({ schema }) => schema), indexes.map(({ name }) => name)],
  )
  return new Map(rows.flatMap(({ schema, name, at }) => (at === null ? [] : [[indexKey(schema, name), at]])))
}
