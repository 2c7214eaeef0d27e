import type { ClientBase } from 'pg'
import type { CatalogDomain } from '../catalog.ts'
import { type CatalogScope, commentOn, notOfExtension, USER_SCHEMA } from '../catalog-scope.ts'

/** Lists domains; their checks are constraints. Reads catalogs only. */
export async function listDomains(client: ClientBase, { schemas }: CatalogScope): Promise<readonly CatalogDomain[]> {
  const { rows } = await client.query<CatalogDomain>(
    `select 'domain' as "kind", pg_catalog.format('domain %I.%I', n.nspname, t.typname) as "identity",
            n.nspname as "schema", t.typname as "name", ${commentOn('pg_type', 't.oid')} as "comment",
            pg_catalog.format_type(t.typbasetype, t.typtypmod) as "type", t.typnotnull as "notNull",
            t.typdefault as "defaultExpression",
            case when t.typcollation <> b.typcollation then pg_catalog.format('%I.%I', ln.nspname, l.collname) end as "collation"
       from pg_catalog.pg_type t
       join pg_catalog.pg_namespace n on n.oid = t.typnamespace
       join pg_catalog.pg_type b on b.oid = t.typbasetype
       left join pg_catalog.pg_collation l on l.oid = t.typcollation
       left join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
      where t.typtype = 'd' and ${USER_SCHEMA} and ${notOfExtension('pg_type', 't.oid')}`,
    [schemas],
  )
  return rows
}
