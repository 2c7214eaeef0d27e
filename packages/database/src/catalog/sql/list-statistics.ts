import type { ClientBase } from 'pg'
import type { CatalogStatistics } from '../catalog.ts'
import { type CatalogScope, commentOn, notOfExtension, USER_SCHEMA } from '../catalog-scope.ts'

/** Lists extended statistics objects. Reads catalogs only. */
export async function listStatistics(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogStatistics[]> {
  const { rows } = await client.query<CatalogStatistics>(
    `select 'statistics' as "kind", pg_catalog.format('statistics %I.%I', n.nspname, s.stxname) as "identity",
            n.nspname as "schema", s.stxname as "name", ${commentOn('pg_statistic_ext', 's.oid')} as "comment",
            pg_catalog.pg_get_statisticsobjdef(s.oid) as "definition"
       from pg_catalog.pg_statistic_ext s
       join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
      where ${USER_SCHEMA} and s.stxrelid <> all ($2::oid[]) and ${notOfExtension('pg_class', 's.stxrelid')}`,
    [scope.schemas, scope.relations],
  )
  return rows
}
