import type { ClientBase } from 'pg'
import type { CatalogView } from '../catalog.ts'
import { type CatalogScope, commentOn, sortedOptions, USER_RELATION } from '../catalog-scope.ts'
import { columnDetails } from './column-details.ts'

/** Columns of `c` with a comment, a default, or other details. */
function detailedColumns(scope: CatalogScope): string {
  return `(select coalesce(pg_catalog.json_agg(pg_catalog.to_json(d)), '[]')
               from (select a.attname as "name", ${commentOn('pg_class', 'c.oid', 'a.attnum')} as "comment",
                            pg_catalog.format_type(a.atttypid, a.atttypmod) as "type",
                            pg_catalog.pg_get_expr(e.adbin, e.adrelid) as "defaultExpression",
                            ${columnDetails(scope)}
                       from pg_catalog.pg_attribute a
                       join pg_catalog.pg_type t on t.oid = a.atttypid
                       left join pg_catalog.pg_attrdef e on e.adrelid = a.attrelid and e.adnum = a.attnum
                      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                      order by a.attnum) d
              where pg_catalog.concat(d."comment", d."defaultExpression", d."storage", d."compression", d."statisticsTarget") <> ''
                 or pg_catalog.cardinality(d."options") > 0)`
}

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
            ${detailedColumns(scope)} as "columnDetails",
            c.relispopulated as "populated"
       from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('v', 'm') and ${USER_RELATION}`,
    [scope.schemas, scope.relations],
  )
  return rows
}
