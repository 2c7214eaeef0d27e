import type { ClientBase } from 'pg'
import type { CatalogEventTrigger } from '../catalog.ts'
import { commentOn, firing, notOfExtension } from '../catalog-scope.ts'

/** Lists event triggers. Reads catalogs only. */
export async function listEventTriggers(client: ClientBase): Promise<readonly CatalogEventTrigger[]> {
  const { rows } = await client.query<CatalogEventTrigger>(
    `select 'event trigger' as "kind", pg_catalog.format('event trigger %I', e.evtname) as "identity",
            '' as "schema", e.evtname as "name", ${commentOn('pg_event_trigger', 'e.oid')} as "comment",
            pg_catalog.format('CREATE EVENT TRIGGER %I ON %s%s EXECUTE FUNCTION %I.%I()', e.evtname, e.evtevent,
              (select ' WHEN TAG IN (' || pg_catalog.string_agg(pg_catalog.quote_literal(tag), ', ' order by tag) || ')'
                 from pg_catalog.unnest(e.evttags) tag), n.nspname, p.proname) as "definition",
            ${firing('e.evtenabled')} as "enabled"
       from pg_catalog.pg_event_trigger e
       join pg_catalog.pg_proc p on p.oid = e.evtfoid
       join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where ${notOfExtension('pg_event_trigger', 'e.oid')}`,
  )
  return rows
}
