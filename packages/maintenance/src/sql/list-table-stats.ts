import type { ClientBase } from 'pg'
import type { TableStats } from '../stats/database-stats.ts'

/** Lists the largest user tables. Takes `access share` on each for a moment; sorts by size. */
export async function listTableStats(client: ClientBase, limit: number): Promise<readonly TableStats[]> {
  const { rows } = await client.query<TableStats>(
    `
    with tables as (
      select c.oid, n.nspname, c.relname, c.reltuples,
             pg_catalog.pg_total_relation_size(c.oid)::float8 as total,
             pg_catalog.pg_indexes_size(c.oid)::float8 as indexes,
             coalesce(pg_catalog.pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0)::float8 as toast
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where c.relkind in ('r', 'm')
         and c.relpersistence <> 't'
         and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    )
    select t.nspname as "schema", t.relname as "table",
           coalesce(
             nullif(s.n_live_tup, 0), case when coalesce(s.n_dead_tup, 0) = 0 then greatest(t.reltuples, 0) end, 0
           )::float8 as "rows",
           coalesce(s.n_dead_tup, 0)::float8 as "deadRows",
           t.total as "totalBytes", t.total - t.indexes - t.toast as "heapBytes",
           t.toast as "toastBytes", t.indexes as "indexBytes",
           coalesce(s.seq_scan, 0)::float8 as "sequentialScans",
           coalesce(s.idx_scan, 0)::float8 as "indexScans",
           to_char(greatest(s.last_vacuum, s.last_autovacuum) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "lastVacuum",
           to_char(greatest(s.last_analyze, s.last_autoanalyze) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "lastAnalyze"
      from tables t
      left join pg_catalog.pg_stat_all_tables s on s.relid = t.oid
     order by t.total desc, t.nspname, t.relname
     limit $1::int
  `,
    [limit],
  )
  return rows
}
