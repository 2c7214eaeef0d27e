import type { ClientBase } from 'pg'
import type { CatalogOther } from '../catalog.ts'
import { type CatalogScope, notOfOther } from '../catalog-scope.ts'

/** A catalog, its columns that say what the object is, and which rows count. */
const SOURCES: readonly (readonly [catalog: string, definition: string, condition?: string])[] = [
  ['pg_cast', `pg_catalog.concat_ws(' ', o.castcontext, o.castmethod, nullif(o.castfunc, 0)::pg_catalog.regprocedure)`],
  ['pg_collation', `pg_catalog.concat_ws(' ', o.collprovider, o.collisdeterministic, o.collcollate, o.collctype)`],
  ['pg_conversion', `pg_catalog.concat_ws(' ', o.conforencoding, o.contoencoding, o.conproc::pg_catalog.regproc)`],
  ['pg_operator', `pg_catalog.concat_ws(' ', o.oprcode::pg_catalog.regprocedure, o.oprcanmerge, o.oprcanhash)`],
  ['pg_opclass', `o.opcdefault::pg_catalog.text`],
  ['pg_opfamily', `''`],
  ['pg_ts_config', `o.cfgparser::pg_catalog.regclass::pg_catalog.text`],
  ['pg_ts_dict', `o.dictinitoption`],
  ['pg_ts_parser', `''`],
  ['pg_ts_template', `''`],
  ['pg_foreign_data_wrapper', `o.fdwoptions::pg_catalog.text`],
  ['pg_foreign_server', `pg_catalog.concat_ws(' ', o.srvtype, o.srvversion, o.srvoptions)`],
  ['pg_language', `o.lanpltrusted::pg_catalog.text`],
  ['pg_am', `o.amhandler::pg_catalog.regproc::pg_catalog.text`],
  ['pg_transform', `''`],
  ['pg_type', `''`, `o.typtype = 'b' and o.typelem = 0`],
]

/** What initdb makes has smaller ones. */
const FIRST_OID = 16_384

/** Lists the rare kinds of objects, enough to see that they come, go and change. Reads catalogs only. */
export async function listOthers(client: ClientBase, { schemas }: CatalogScope): Promise<readonly CatalogOther[]> {
  const parts = SOURCES.map(
    ([catalog, definition, condition = 'true']) => `
      select 'pg_catalog.${catalog}'::pg_catalog.regclass as class, o.oid, coalesce(${definition}, '') as definition
        from pg_catalog.${catalog} o
       where o.oid >= ${FIRST_OID} and ${condition} and ${notOfOther(catalog, 'o.oid')}`,
  )
  const { rows } = await client.query<CatalogOther>(
    `select 'other' as "kind", 'other ' || i.type || ' ' || i.identity as "identity", coalesce(i.schema, '') as "schema",
            coalesce(i.name, i.identity) as "name", pg_catalog.obj_description(o.oid, o.class::pg_catalog.text) as "comment",
            o.definition as "definition"
       from (${parts.join(' union all ')}) o
       cross join lateral pg_catalog.pg_identify_object(o.class, o.oid, 0) i
      where i.schema is null or i.schema !~ '^pg_' and i.schema <> all ($1::text[])`,
    [schemas],
  )
  return rows
}
