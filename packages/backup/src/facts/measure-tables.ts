import type { ClientBase } from 'pg'

/**
 * Reads the size on disk of each table with rows of its own, by `schema.table` as pg_dump writes it, as the last `vacuum` or
 * `analyze` knew it. Reads catalogs only: `pg_table_size` would wait for everybody who alters a table.
 */
export async function measureTables(client: ClientBase): Promise<ReadonlyMap<string, number>> {
  const { rows } = await client.query<{ table: string; bytes: string }>(`
    select n.nspname || '.' || c.relname as "table",
           ((c.relpages::bigint + coalesce(toast.relpages, 0)) * current_setting('block_size')::bigint)::text as "bytes"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_class toast on toast.oid = c.reltoastrelid
     where c.relkind = 'r' and c.relpersistence <> 't'
       and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
  `)
  return new Map(rows.map(({ table, bytes }) => [table, Number(bytes)]))
}
