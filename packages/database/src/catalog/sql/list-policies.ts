import type { ClientBase } from 'pg'
import type { CatalogPolicy } from '../catalog.ts'
import { type CatalogScope, commentOn, relationRef, USER_RELATION } from '../catalog-scope.ts'

/** Lists row security policies. Reads catalogs only. */
export async function listPolicies(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogPolicy[]> {
  const { rows } = await client.query<CatalogPolicy>(
    `select 'policy' as "kind", pg_catalog.format('policy %I.%I.%I', n.nspname, c.relname, p.polname) as "identity",
            n.nspname as "schema", p.polname as "name", ${commentOn('pg_policy', 'p.oid')} as "comment",
            ${relationRef('n.nspname', 'c.relname')} as "table",
            case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' when 'd' then 'delete'
              else 'all' end as "command",
            p.polpermissive as "permissive",
            array(select case r when 0 then 'public' else pg_catalog.pg_get_userbyid(r)::text end
                    from pg_catalog.unnest(p.polroles) r order by 1) as "roles",
            pg_catalog.pg_get_expr(p.polqual, p.polrelid) as "using",
            pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) as "withCheck"
       from pg_catalog.pg_policy p
       join pg_catalog.pg_class c on c.oid = p.polrelid
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where ${USER_RELATION}`,
    [scope.schemas, scope.relations],
  )
  return rows
}
