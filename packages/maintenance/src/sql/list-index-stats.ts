import type { ClientBase } from 'pg'
import type { IndexStats } from '../stats/database-stats.ts'

/** Lists the largest indexes of user tables. Takes `access share` on each for a moment; sorts by size. */
export async function listIndexStats(client: ClientBase, limit: number): Promise<readonly IndexStats[]> {
  const { rows } = await client.query<IndexStats>(
    `
    select n.nspname as "schema", t.relname as "table", c.relname as "index", a.amname as "method",
           pg_catalog.pg_relation_size(c.oid)::float8 as "bytes",
           coalesce(s.idx_scan, 0)::float8 as "scans",
           i.indisvalid and i.indisready as "valid", i.indisunique as "unique"
      from pg_catalog.pg_index i
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_class t on t.oid = i.indrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_am a on a.oid = c.relam
      left join pg_catalog.pg_stat_all_indexes s on s.indexrelid = c.oid
     where c.relkind = 'i'
       and t.relpersistence <> 't'
       and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
     order by "bytes" desc, n.nspname, c.relname
     limit $1::int
  `,
    [limit],
  )
  return rows
}
