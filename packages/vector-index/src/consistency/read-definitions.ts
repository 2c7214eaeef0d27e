import type { VectorColumnFacts } from '../inspect/vector-facts.ts'
import type { Queryable } from '../queryable.ts'
import type { IndexState } from './vector-state.ts'

/** Reads how the indexes of a column are defined. Catalogs only; wants an empty search_path, which qualifies every name. */
export async function readDefinitions(
  client: Queryable,
  { schema, indexes }: VectorColumnFacts,
): Promise<readonly IndexState[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `
    select c.relname as "name", pg_catalog.pg_get_indexdef(c.oid) as "definition"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and c.relname = any ($2::text[])
  `,
    [schema, indexes.map(({ name }) => name)],
  )
  const definitions = new Map(rows.map(({ name, definition }) => [name, definition]))
  return indexes.map(({ name, method, valid, record }) => ({
    name,
    method,
    definition: definitions.get(name) ?? '',
    valid,
    search: { ...record?.search },
  }))
}
