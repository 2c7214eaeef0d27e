import type { ClientBase } from 'pg'

/** Reads the size on disk of each table with rows of its own, by `schema.table` as pg_dump writes it. Reads catalogs only. */
export async function measureTables(client: ClientBase): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ table: string; bytes: string }>(`
    select n.nspname || '.' || c.relname as "table", coalesce(pg_catalog.pg_table_size(c.oid), 0)::text as "bytes"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and c.relpersistence <> 't'
       and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  `)
  return new Map(rows.map(({ table, bytes }) => [table, Number(bytes)]))
}
