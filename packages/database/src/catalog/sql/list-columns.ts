import type { ClientBase } from 'pg'
import type { CatalogColumn } from '../catalog.ts'
import { type CatalogScope, commentOn, relationRef, USER_RELATION } from '../catalog-scope.ts'
import { columnDetails } from './column-details.ts'

const GENERATED = `case when a.attgenerated <> '' then pg_catalog.json_build_object(
              'expression', pg_catalog.pg_get_expr(e.adbin, e.adrelid),
              'kind', case a.attgenerated when 's' then 'stored' else 'virtual' end) end`

/** Lists the columns of tables. Reads catalogs only. */
export async function listColumns(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogColumn[]> {
  const { rows } = await client.query<CatalogColumn>(
    `select 'column' as "kind", pg_catalog.format('column %I.%I.%I', n.nspname, c.relname, a.attname) as "identity",
            n.nspname as "schema", a.attname as "name", ${commentOn('pg_class', 'c.oid', 'a.attnum')} as "comment",
            ${relationRef('n.nspname', 'c.relname')} as "table",
            pg_catalog.row_number() over (partition by c.oid order by a.attnum)::int as "position",
            pg_catalog.format_type(a.atttypid, a.atttypmod) as "type", a.attnotnull as "notNull",
            case when a.attgenerated = '' then pg_catalog.pg_get_expr(e.adbin, e.adrelid) end as "defaultExpression",
            ${GENERATED} as "generated",
            case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as "identityKind",
            case when a.attcollation <> t.typcollation then
              (select pg_catalog.format('%I.%I', ln.nspname, l.collname)
                 from pg_catalog.pg_collation l join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
                where l.oid = a.attcollation) end as "collation",
            ${columnDetails(scope)}, a.attislocal as "local"
       from pg_catalog.pg_attribute a
       join pg_catalog.pg_class c on c.oid = a.attrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_type t on t.oid = a.atttypid
       left join pg_catalog.pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum
      where c.relkind in ('r', 'p', 'f') and a.attnum > 0 and not a.attisdropped and ${USER_RELATION}`,
    [scope.schemas, scope.relations],
  )
  return rows
}
