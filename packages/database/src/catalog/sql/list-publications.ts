import type { ClientBase } from 'pg'
import type { CatalogPublication } from '../catalog.ts'
import { type CatalogScope, commentOn, notOfExtension } from '../catalog-scope.ts'

/** Column lists and row filters came with 15. */
const TABLE_PARTS = `
  || coalesce(' (' || (select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum)
                         from pg_catalog.pg_attribute a
                        where a.attrelid = c.oid and a.attnum = any (r.prattrs::int2[])) || ')', '')
  || coalesce(' WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')', '')`

/** Whole schemas too. */
const SCHEMAS = `
  union all
  select pg_catalog.format('TABLES IN SCHEMA %I', n.nspname)
    from pg_catalog.pg_publication_namespace r join pg_catalog.pg_namespace n on n.oid = r.pnnspid where r.pnpubid = p.oid`

/** Lists publications with the tables they name. Reads catalogs only. */
export async function listPublications(
  client: ClientBase,
  { version }: CatalogScope,
): Promise<readonly CatalogPublication[]> {
  const since15 = version >= 150_000
  const { rows } = await client.query<CatalogPublication>(
    `select 'publication' as "kind", pg_catalog.format('publication %I', p.pubname) as "identity",
            '' as "schema", p.pubname as "name", ${commentOn('pg_publication', 'p.oid')} as "comment",
            pg_catalog.format('CREATE PUBLICATION %I', p.pubname)
              || case when p.puballtables then ' FOR ALL TABLES' else coalesce(' FOR ' || m.members, '') end
              || pg_catalog.format(' WITH (publish = %L%s%s)',
                   pg_catalog.concat_ws(', ', case when p.pubinsert then 'insert' end, case when p.pubupdate then 'update' end,
                                        case when p.pubdelete then 'delete' end, case when p.pubtruncate then 'truncate' end),
                   case when p.pubviaroot then ', publish_via_partition_root = true' end,
                   case pg_catalog.to_jsonb(p) ->> 'pubgencols' when 's' then ', publish_generated_columns = stored' end) as "definition"
       from pg_catalog.pg_publication p
       cross join lateral (
         select pg_catalog.string_agg(member, ', ' order by member collate "C") as members from (
           select pg_catalog.format('TABLE %I.%I', n.nspname, c.relname)${since15 ? TABLE_PARTS : ''} as member
             from pg_catalog.pg_publication_rel r
             join pg_catalog.pg_class c on c.oid = r.prrelid
             join pg_catalog.pg_namespace n on n.oid = c.relnamespace
            where r.prpubid = p.oid${since15 ? SCHEMAS : ''}) one) m
      where ${notOfExtension('pg_publication', 'p.oid')}`,
  )
  return rows
}
