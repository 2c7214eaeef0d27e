import type { ClientBase } from 'pg'
import type { CatalogTable } from '../catalog.ts'
import { type CatalogScope, commentOn, relationRef, sortedOptions, USER_RELATION } from '../catalog-scope.ts'

/** Options of the table, of its TOAST table, and what a foreign table says of its server. */
const OPTIONS = `c.reloptions
             || array(select 'toast.' || o from pg_catalog.pg_class t, pg_catalog.unnest(t.reloptions) o where t.oid = c.reltoastrelid)
             || array(select 'server=' || s.srvname || coalesce(' ' || (f.ftoptions)::text, '')
                        from pg_catalog.pg_foreign_table f join pg_catalog.pg_foreign_server s on s.oid = f.ftserver
                       where f.ftrelid = c.oid)`

const REPLICA_IDENTITY = `case c.relreplident when 'd' then 'default' when 'n' then 'nothing' when 'f' then 'full'
              else (select x.relname from pg_catalog.pg_index i join pg_catalog.pg_class x on x.oid = i.indexrelid
                     where i.indrelid = c.oid and i.indisreplident) end`

/** Lists tables: ordinary, partitioned and foreign ones, and partitions. Reads catalogs only. */
export async function listTables(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogTable[]> {
  const { rows } = await client.query<CatalogTable>(
    `select 'table' as "kind", pg_catalog.format('table %I.%I', n.nspname, c.relname) as "identity",
            n.nspname as "schema", c.relname as "name", ${commentOn('pg_class', 'c.oid')} as "comment",
            case c.relkind when 'r' then 'ordinary' when 'p' then 'partitioned' else 'foreign' end as "form",
            case c.relpersistence when 'u' then 'unlogged' else 'permanent' end as "persistence",
            case when c.relkind = 'p' then pg_catalog.pg_get_partkeydef(c.oid) end as "partitionKey",
            case when c.relispartition then h.parents -> 0 end as "partitionOf",
            case when c.relispartition then pg_catalog.pg_get_expr(c.relpartbound, c.oid) end as "partitionBound",
            case when c.relispartition then '[]'::json else coalesce(h.parents, '[]'::json) end as "inherits",
            ${sortedOptions(OPTIONS)} as "options",
            (select m.amname from pg_catalog.pg_am m where m.oid = c.relam) as "accessMethod",
            c.relrowsecurity as "rowSecurity", c.relforcerowsecurity as "forceRowSecurity",
            ${REPLICA_IDENTITY} as "replicaIdentity"
       from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       left join (select i.inhrelid, pg_catalog.json_agg(${relationRef('pn.nspname', 'p.relname')} order by i.inhseqno) as parents
                    from pg_catalog.pg_inherits i
                    join pg_catalog.pg_class p on p.oid = i.inhparent
                    join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
                   group by i.inhrelid) h on h.inhrelid = c.oid
      where c.relkind in ('r', 'p', 'f') and ${USER_RELATION}`,
    [scope.schemas, scope.relations],
  )
  return rows
}
