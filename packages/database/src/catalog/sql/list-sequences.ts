import type { ClientBase } from 'pg'
import type { CatalogSequence } from '../catalog.ts'
import { type CatalogScope, commentOn, USER_RELATION } from '../catalog-scope.ts'

/** Lists sequences, not where they stand. Reads catalogs only. */
export async function listSequences(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogSequence[]> {
  const { rows } = await client.query<CatalogSequence>(
    `select 'sequence' as "kind", pg_catalog.format('sequence %I.%I', n.nspname, c.relname) as "identity",
            n.nspname as "schema", c.relname as "name", ${commentOn('pg_class', 'c.oid')} as "comment",
            pg_catalog.format_type(s.seqtypid, null) as "type", s.seqstart::text as "start", s.seqincrement::text as "increment",
            s.seqmin::text as "minimum", s.seqmax::text as "maximum", s.seqcache::text as "cache", s.seqcycle as "cycle",
            case c.relpersistence when 'u' then 'unlogged' else 'permanent' end as "persistence",
            case when a.attname is not null then pg_catalog.json_build_object(
              'schema', tn.nspname, 'name', t.relname, 'column', a.attname, 'identity', d.deptype = 'i') end as "ownedBy"
       from pg_catalog.pg_sequence s
       join pg_catalog.pg_class c on c.oid = s.seqrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       left join pg_catalog.pg_depend d
              on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid and d.objsubid = 0
             and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
       left join pg_catalog.pg_class t on t.oid = d.refobjid
       left join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
       left join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      where ${USER_RELATION} and (t.oid is null or t.oid <> all ($2::oid[]))`,
    [scope.schemas, scope.relations],
  )
  return rows
}
