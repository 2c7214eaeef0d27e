import type { ClientBase } from 'pg'
import type { CatalogGrant } from '../catalog.ts'
import { type CatalogScope, notOfExtension, USER_FUNCTION, USER_RELATION, USER_SCHEMA } from '../catalog-scope.ts'

/**
 * Everything that privileges are granted on: what `grant … on` calls it, its owner, its privileges. Without an entry PostgreSQL's defaults
 * hold, which give everyone `execute` on functions and `usage` on types; a column has none.
 */
const OBJECTS = `
  select n.nspname as "schema", n.nspname as "name", pg_catalog.format('schema %I', n.nspname) as "on", n.nspowner as owner,
         coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner)) as acl
    from pg_catalog.pg_namespace n where ${USER_SCHEMA} and ${notOfExtension('pg_namespace', 'n.oid')}
  union all
  select n.nspname, c.relname, pg_catalog.format('%s %I.%I', case c.relkind when 'S' then 'sequence' else 'table' end, n.nspname, c.relname),
         c.relowner, c.relacl
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where c.relkind in ('r', 'p', 'f', 'v', 'm', 'S') and c.relacl is not null and ${USER_RELATION}
  union all
  select n.nspname, a.attname, pg_catalog.format('column %I.%I.%I', n.nspname, c.relname, a.attname), c.relowner, a.attacl
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_class c on c.oid = a.attrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
   where a.attacl is not null and not a.attisdropped and ${USER_RELATION}
  union all
  select n.nspname, p.proname,
         pg_catalog.format('function %I.%I(%s)', n.nspname, p.proname, pg_catalog.oidvectortypes(p.proargtypes)), p.proowner,
         coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))
    from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
   where ${USER_FUNCTION}
  union all
  select n.nspname, t.typname, pg_catalog.format('type %I.%I', n.nspname, t.typname), t.typowner,
         coalesce(t.typacl, pg_catalog.acldefault('T', t.typowner))
    from pg_catalog.pg_type t
    join pg_catalog.pg_namespace n on n.oid = t.typnamespace
    left join pg_catalog.pg_class r on r.oid = t.typrelid
   where (t.typtype in ('e', 'd', 'r') or r.relkind = 'c') and ${USER_SCHEMA} and ${notOfExtension('pg_type', 't.oid')}`

/** Lists what roles other than the owner may do with each object, one row per object and role. Reads catalogs only. */
export async function listGrants(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogGrant[]> {
  const { rows } = await client.query<CatalogGrant>(
    `with object as (${OBJECTS}),
     granted as (
       select o."schema", o."name", o."on", e.privilege_type as privilege, pg_catalog.bool_or(e.is_grantable) as grantable,
              case e.grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantee)) end as quoted,
              case e.grantee when 0 then 'public' else pg_catalog.pg_get_userbyid(e.grantee)::text end as grantee
         from object o cross join lateral pg_catalog.aclexplode(o.acl) e
        where e.grantee <> o.owner
        group by o."schema", o."name", o."on", e.privilege_type, e.grantee)
     select 'grant' as "kind", pg_catalog.format('grant %s to %s', "on", quoted) as "identity", "schema", "name",
            null::text as "comment", "on", grantee as "grantee",
            pg_catalog.array_agg(privilege || case when grantable then ' WITH GRANT OPTION' else '' end
                                 order by privilege collate "C") as "privileges"
       from granted
      group by "schema", "name", "on", quoted, grantee`,
    [scope.schemas, scope.relations],
  )
  return rows
}
