import type { ClientBase } from 'pg'
import type { CatalogTrigger } from '../catalog.ts'
import { type CatalogScope, commentOn, firing, relationRef, USER_RELATION } from '../catalog-scope.ts'

/** Lists the triggers of tables and views, but for those that constraints and partitioned tables bring. Reads catalogs only. */
export async function listTriggers(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogTrigger[]> {
  const { rows } = await client.query<CatalogTrigger>(
    `select 'trigger' as "kind", pg_catalog.format('trigger %I.%I.%I', n.nspname, c.relname, g.tgname) as "identity",
            n.nspname as "schema", g.tgname as "name", ${commentOn('pg_trigger', 'g.oid')} as "comment",
            ${relationRef('n.nspname', 'c.relname')} as "table",
            pg_catalog.pg_get_triggerdef(g.oid) as "definition", ${firing('g.tgenabled')} as "enabled"
       from pg_catalog.pg_trigger g
       join pg_catalog.pg_class c on c.oid = g.tgrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where not g.tgisinternal and g.tgparentid = 0 and ${USER_RELATION}`,
    [scope.schemas, scope.relations],
  )
  return rows
}
