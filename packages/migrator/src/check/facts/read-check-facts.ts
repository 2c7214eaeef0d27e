import type { ClientBase } from 'pg'
import type { CheckFacts, TableFacts } from './check-facts.ts'

const USER = `n.nspname <> 'information_schema' and n.nspname !~ '^pg_(catalog|toast|temp)'`
const NOT_OF_EXTENSION = (catalog: string, oid: string): string =>
  `not exists (select 1 from pg_catalog.pg_depend e
                where e.classid = 'pg_catalog.${catalog}'::pg_catalog.regclass and e.objid = ${oid} and e.deptype = 'e')`

/**
 * Reads what a check wants to know of a database: its schema as SQL, sizes, traffic and settings. Reads catalogs and statistics only,
 * takes no lock that others notice, and never reads a row.
 */
export async function readCheckFacts(client: ClientBase): Promise<CheckFacts> {
  const server = await selectServer(client)
  const parts: string[] = []
  for (const query of SCHEMA_QUERIES) {
    const { rows } = await client.query<{ sql: string }>(query)
    parts.push(...rows.map(({ sql }) => sql))
  }
  return { ...server, schemaSql: parts, tables: await selectTables(client) }
}

interface ServerRow {
  readonly version: number
  readonly release: string
  readonly time_zone: string
}

async function selectServer(client: ClientBase): Promise<Omit<CheckFacts, 'schemaSql' | 'tables' | 'vectors'>> {
  const { rows } = await client.query<ServerRow>(`
    select pg_catalog.current_setting('server_version_num')::int / 10000 as "version",
           pg_catalog.current_setting('server_version') as "release",
           pg_catalog.current_setting('TimeZone') as "time_zone"
  `)
  const [row] = rows
  return {
    serverVersion: row?.version ?? 0,
    serverRelease: row?.release ?? '',
    timeZone: row?.time_zone ?? '',
  }
}

/** Sizes are those of the heap; a partitioned table has those of its partitions together. */
async function selectTables(client: ClientBase): Promise<readonly TableFacts[]> {
  const { rows } = await client.query<TableFacts>(`
    select n.nspname as "schema", c.relname as "name",
           greatest(sizes.tuples, 0)::float8 as "rows", sizes.bytes::float8 as "bytes",
           coalesce(s.seq_scan + coalesce(s.idx_scan, 0), 0)::float8 as "reads",
           coalesce(s.n_tup_ins + s.n_tup_upd + s.n_tup_del, 0)::float8 as "writes",
           array(select st.attname::text
                   from pg_catalog.pg_stats st
                  where st.schemaname = n.nspname and st.tablename = c.relname and st.null_frac > 0
                  order by st.attname::text collate "C") as "nullColumns"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_stat_all_tables s on s.relid = c.oid
     cross join lateral (
       select coalesce(pg_catalog.sum(pg_catalog.pg_relation_size(part.oid)), 0) as bytes,
              coalesce(pg_catalog.sum(greatest(part.reltuples, 0)), 0) as tuples
         from pg_catalog.pg_class part
        where part.oid = c.oid and c.relkind <> 'p'
           or part.oid in (select tree.relid from pg_catalog.pg_partition_tree(c.oid) tree where tree.isleaf)) sizes
     where c.relkind in ('r', 'p', 'm') and ${USER}
  `)
  return rows
}

/** Statements that would create what is there; each is parsed by itself, in this order. */
const SCHEMA_QUERIES: readonly string[] = [
  `select pg_catalog.format('create extension %I with version %L', e.extname, e.extversion) as sql
     from pg_catalog.pg_extension e`,
  `select pg_catalog.format('create domain %I.%I as %s%s', n.nspname, t.typname,
            pg_catalog.format_type(t.typbasetype, t.typtypmod),
            case when t.typnotnull or exists (select 1 from pg_catalog.pg_constraint k where k.contypid = t.oid)
                 then ' check (value is not null)' else '' end) as sql
     from pg_catalog.pg_type t
     join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    where t.typtype = 'd' and ${USER}`,
  `select pg_catalog.pg_get_functiondef(p.oid) as sql
     from pg_catalog.pg_proc p
     join pg_catalog.pg_namespace n on n.oid = p.pronamespace
    where p.prokind in ('f', 'p') and ${USER} and ${NOT_OF_EXTENSION('pg_proc', 'p.oid')}`,
  `select pg_catalog.format('create %s table %I.%I (%s) %s',
            case c.relpersistence when 'u' then 'unlogged' else '' end, n.nspname, c.relname,
            (select pg_catalog.string_agg(pg_catalog.format('%I %s%s', a.attname,
                      pg_catalog.format_type(a.atttypid, a.atttypmod),
                      case when a.attnotnull then ' not null' else '' end), ', ' order by a.attnum)
               from pg_catalog.pg_attribute a
              where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
            case c.relkind when 'p' then 'partition by ' || pg_catalog.pg_get_partkeydef(c.oid) else '' end) as sql
     from pg_catalog.pg_class c
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and ${USER}
    order by c.oid`,
  `select pg_catalog.format('alter table %I.%I add constraint %I %s', n.nspname, c.relname, k.conname,
            pg_catalog.pg_get_constraintdef(k.oid)) as sql
     from pg_catalog.pg_constraint k
     join pg_catalog.pg_class c on c.oid = k.conrelid
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where k.contype in ('p', 'u', 'x', 'c', 'f') and c.relkind in ('r', 'p') and ${USER}
    order by k.contype <> 'p', k.contype <> 'u', k.oid`,
  `select case when child.relispartition
               then pg_catalog.format('alter table %I.%I attach partition %I.%I %s', pn.nspname, parent.relname,
                      n.nspname, child.relname, pg_catalog.pg_get_expr(child.relpartbound, child.oid))
               else pg_catalog.format('alter table %I.%I inherit %I.%I', n.nspname, child.relname, pn.nspname, parent.relname)
          end as sql
     from pg_catalog.pg_inherits i
     join pg_catalog.pg_class child on child.oid = i.inhrelid
     join pg_catalog.pg_namespace n on n.oid = child.relnamespace
     join pg_catalog.pg_class parent on parent.oid = i.inhparent
     join pg_catalog.pg_namespace pn on pn.oid = parent.relnamespace
    where child.relkind in ('r', 'p') and ${USER}`,
  `select pg_catalog.format('create %s %I.%I as %s', case c.relkind when 'm' then 'materialized view' else 'view' end,
            n.nspname, c.relname, pg_catalog.pg_get_viewdef(c.oid)) as sql
     from pg_catalog.pg_class c
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('v', 'm') and ${USER} and ${NOT_OF_EXTENSION('pg_class', 'c.oid')}
    order by c.oid`,
  `select pg_catalog.pg_get_indexdef(i.indexrelid) as sql
     from pg_catalog.pg_index i
     join pg_catalog.pg_class c on c.oid = i.indexrelid
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where ${USER}
      and not exists (select 1 from pg_catalog.pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))`,
]
