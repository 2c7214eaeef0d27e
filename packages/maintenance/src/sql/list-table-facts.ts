import type { ClientBase } from 'pg'
import type { TableFacts } from '../routine/facts.ts'

const MAINTAIN_PRIVILEGE_VERSION = 170_000

/**
 * Lists user tables, materialized views and partitioned tables with the server's counters.
 * The row count falls back on the planner's, which counts deleted rows too, where the counters are empty after a crash or reset.
 * Reads catalogs and statistics only; never waits for a lock on a table.
 */
export async function listTableFacts(client: ClientBase, serverVersion: number): Promise<readonly TableFacts[]> {
  const maintain =
    serverVersion >= MAINTAIN_PRIVILEGE_VERSION ? `pg_catalog.has_table_privilege(c.oid, 'MAINTAIN')` : 'false'
  const { rows } = await client.query<TableFacts>(`
    select c.oid as "oid", n.nspname as "schema", c.relname as "table",
           case c.relkind when 'r' then 'table' when 'm' then 'materialized view' else 'partitioned' end as "kind",
           array(
             select a.relid::oid
               from pg_catalog.pg_partition_ancestors(c.oid) with ordinality as a(relid, position)
              where a.relid <> c.oid
              order by a.position
           ) as "ancestors",
           coalesce(
             nullif(s.n_live_tup, 0), case when coalesce(s.n_dead_tup, 0) = 0 then greatest(c.reltuples, 0) end, 0
           )::float8 as "liveRows",
           coalesce(s.n_dead_tup, 0)::float8 as "deadRows",
           coalesce(s.n_mod_since_analyze, 0)::float8 as "changedSinceAnalyze",
           coalesce(s.n_ins_since_vacuum, 0)::float8 as "insertedSinceVacuum",
           coalesce(s.last_vacuum, s.last_autovacuum) is not null as "everVacuumed",
           coalesce(s.last_analyze, s.last_autoanalyze) is not null as "everAnalyzed",
           (c.relpages::float8 * current_setting('block_size')::float8) as "bytes",
           r.rolsuper or pg_catalog.pg_has_role(c.relowner, 'USAGE') or pg_catalog.pg_has_role(d.datdba, 'USAGE')
             or ${maintain} as "mayVacuum",
           r.rolsuper or pg_catalog.pg_has_role(c.relowner, 'USAGE') or ${maintain} as "mayReindex"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_database d on d.datname = current_database()
      join pg_catalog.pg_roles r on r.rolname = current_user
      left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
     where c.relkind in ('r', 'm', 'p')
       and c.relpersistence <> 't'
       and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
     order by n.nspname, c.relname
  `)
  return rows
}
