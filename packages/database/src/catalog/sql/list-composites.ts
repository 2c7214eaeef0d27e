import type { ClientBase } from 'pg'
import type { CatalogComposite } from '../catalog.ts'
import { type CatalogScope, commentOn, notOfExtension, USER_SCHEMA } from '../catalog-scope.ts'

/** Lists composite types that are no row type of a table. Reads catalogs only. */
export async function listComposites(
  client: ClientBase,
  { schemas }: CatalogScope,
): Promise<readonly CatalogComposite[]> {
  const { rows } = await client.query<CatalogComposite>(
    `select 'composite' as "kind", pg_catalog.format('composite %I.%I', n.nspname, t.typname) as "identity",
            n.nspname as "schema", t.typname as "name", ${commentOn('pg_type', 't.oid')} as "comment",
            array(select pg_catalog.format('%I %s', a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod))
                         || case when a.attcollation <> b.typcollation
                                 then pg_catalog.format(' collate %I.%I', ln.nspname, l.collname) else '' end
                    from pg_catalog.pg_attribute a
                    join pg_catalog.pg_type b on b.oid = a.atttypid
                    left join pg_catalog.pg_collation l on l.oid = a.attcollation
                    left join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
                   where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as "attributes"
       from pg_catalog.pg_type t
       join pg_catalog.pg_class c on c.oid = t.typrelid and c.relkind = 'c'
       join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      where ${USER_SCHEMA} and ${notOfExtension('pg_type', 't.oid')}`,
    [schemas],
  )
  return rows
}
