import type { ClientBase } from 'pg'
import type { CatalogStatistics } from '../catalog.ts'
import { type CatalogScope, commentOn, notOfExtension, USER_SCHEMA } from '../catalog-scope.ts'

/** The columns of `s` in an order. */
function columnsBy(order: string): string {
  return `(select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by ${order})
               from pg_catalog.pg_attribute a where a.attrelid = s.stxrelid and a.attnum = any (s.stxkeys))`
}

/** The server prints the columns as they stand in the table, which says nothing of the statistics. */
const DEFINITION = `pg_catalog.replace(pg_catalog.pg_get_statisticsobjdef(s.oid),
              coalesce(' ON ' || ${columnsBy('a.attnum')}, ' FROM '), coalesce(' ON ' || ${columnsBy('a.attname')}, ' FROM '))`

/** Lists extended statistics objects. Reads catalogs only. */
export async function listStatistics(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogStatistics[]> {
  const { rows } = await client.query<CatalogStatistics>(
    `select 'statistics' as "kind", pg_catalog.format('statistics %I.%I', n.nspname, s.stxname) as "identity",
            n.nspname as "schema", s.stxname as "name", ${commentOn('pg_statistic_ext', 's.oid')} as "comment",
            ${DEFINITION} as "definition"
       from pg_catalog.pg_statistic_ext s
       join pg_catalog.pg_namespace n on n.oid = s.stxnamespace
      where ${USER_SCHEMA} and s.stxrelid <> all ($2::oid[]) and ${notOfExtension('pg_class', 's.stxrelid')}`,
    [scope.schemas, scope.relations],
  )
  return rows
}
