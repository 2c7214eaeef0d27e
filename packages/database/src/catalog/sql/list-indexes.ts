import type { ClientBase } from 'pg'
import type { CatalogIndex } from '../catalog.ts'
import { type CatalogScope, commentOn, relationRef, USER_RELATION } from '../catalog-scope.ts'

/** A target can be set for expressions alone. */
const STATISTICS = `(select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('column', a.attnum, 'target', a.attstattarget)
                      order by a.attnum), '[]')
               from pg_catalog.pg_attribute a
              where a.attrelid = x.oid and a.attnum > 0 and a.attstattarget >= 0)`

/** Lists the indexes of tables and materialized views, also those that constraints own. Reads catalogs only. */
export async function listIndexes(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogIndex[]> {
  const { rows } = await client.query<CatalogIndex>(
    `select 'index' as "kind", pg_catalog.format('index %I.%I', n.nspname, x.relname) as "identity",
            n.nspname as "schema", x.relname as "name", ${commentOn('pg_class', 'x.oid')} as "comment",
            ${relationRef('n.nspname', 'c.relname')} as "table",
            pg_catalog.pg_get_indexdef(x.oid) as "definition", m.amname as "method", i.indisunique as "unique",
            i.indisvalid as "valid", i.indisclustered as "clustered", k.conname as "constraint",
            (select ${relationRef('pn.nspname', 'p.relname')}
               from pg_catalog.pg_inherits h
               join pg_catalog.pg_class p on p.oid = h.inhparent
               join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace
              where h.inhrelid = x.oid) as "partitionOf",
            ${STATISTICS} as "statistics"
       from pg_catalog.pg_index i
       join pg_catalog.pg_class x on x.oid = i.indexrelid
       join pg_catalog.pg_class c on c.oid = i.indrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_am m on m.oid = x.relam
       left join pg_catalog.pg_constraint k on k.conindid = x.oid and k.conrelid = c.oid and k.contype in ('p', 'u', 'x')
      where ${USER_RELATION}`,
    [scope.schemas, scope.relations],
  )
  return rows
}
