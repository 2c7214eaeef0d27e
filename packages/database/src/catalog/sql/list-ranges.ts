import type { ClientBase } from 'pg'
import type { CatalogRange } from '../catalog.ts'
import { type CatalogScope, commentOn, notOfExtension, USER_SCHEMA } from '../catalog-scope.ts'

/** Multiranges came with 14. */
const MULTIRANGE = `(select ', multirange_type_name = ' || pg_catalog.format('%I', m.typname)
                       from pg_catalog.pg_type m where m.oid = r.rngmultitypid)`

/** Lists range types. Reads catalogs only. */
export async function listRanges(
  client: ClientBase,
  { schemas, version }: CatalogScope,
): Promise<readonly CatalogRange[]> {
  const { rows } = await client.query<CatalogRange>(
    `select 'range' as "kind", pg_catalog.format('range %I.%I', n.nspname, t.typname) as "identity",
            n.nspname as "schema", t.typname as "name", ${commentOn('pg_type', 't.oid')} as "comment",
            pg_catalog.format('subtype = %s, subtype_opclass = %I.%I', pg_catalog.format_type(r.rngsubtype, null), pn.nspname, p.opcname)
              || coalesce(', collation = ' || pg_catalog.quote_ident(ln.nspname) || '.' || pg_catalog.quote_ident(l.collname), '')
              || case when r.rngcanonical = 0 then '' else ', canonical = ' || r.rngcanonical::text end
              || case when r.rngsubdiff = 0 then '' else ', subtype_diff = ' || r.rngsubdiff::text end
              ${version >= 140_000 ? `|| ${MULTIRANGE}` : ''} as "parameters"
       from pg_catalog.pg_range r
       join pg_catalog.pg_type t on t.oid = r.rngtypid
       join pg_catalog.pg_namespace n on n.oid = t.typnamespace
       join pg_catalog.pg_opclass p on p.oid = r.rngsubopc
       join pg_catalog.pg_namespace pn on pn.oid = p.opcnamespace
       left join pg_catalog.pg_collation l on l.oid = nullif(r.rngcollation, 0::oid)
        and l.oid <> (select b.typcollation from pg_catalog.pg_type b where b.oid = r.rngsubtype)
       left join pg_catalog.pg_namespace ln on ln.oid = l.collnamespace
      where ${USER_SCHEMA} and ${notOfExtension('pg_type', 't.oid')}`,
    [schemas],
  )
  return rows
}
