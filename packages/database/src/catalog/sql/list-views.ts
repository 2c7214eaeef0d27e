import type { ClientBase } from 'pg'
import type { CatalogView } from '../catalog.ts'
import { type CatalogScope, commentOn, sortedOptions, USER_RELATION } from '../catalog-scope.ts'

/** Lists views and materialized views. Reads catalogs only. */
export async function listViews(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogView[]> {
  const { rows } = await client.query<CatalogView>(
    `select 'view' as "kind", pg_catalog.format('view %I.%I', n.nspname, c.relname) as "identity",
            n.nspname as "schema", c.relname as "name", ${commentOn('pg_class', 'c.oid')} as "comment",
            c.relkind = 'm' as "materialized", pg_catalog.pg_get_viewdef(c.oid) as "definition",
            ${sortedOptions('c.reloptions')} as "options",
            array(select pg_catalog.format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
                    from pg_catalog.pg_attribute a
                   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as "columns",
            c.relispopulated as "populated"
       from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('v', 'm') and ${USER_RELATION}`,
    [scope.schemas, scope.relations],
  )
  return rows
}
