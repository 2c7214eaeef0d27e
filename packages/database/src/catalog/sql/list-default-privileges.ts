import type { ClientBase } from 'pg'
import type { CatalogDefaultPrivilege } from '../catalog.ts'
import type { CatalogScope } from '../catalog-scope.ts'

/**
 * Lists what `alter default privileges` set, one row per role that gains or loses. Entries for a schema add to PostgreSQL's defaults;
 * entries for the database replace them, so that `revoke … from public` shows as what is missing. `for role` is left out for the role
 * that reads and for the owner of the database: like owners, they differ from place to place. Reads catalogs only.
 */
export async function listDefaultPrivileges(
  client: ClientBase,
  { schemas }: CatalogScope,
): Promise<readonly CatalogDefaultPrivilege[]> {
  const { rows } = await client.query<CatalogDefaultPrivilege>(
    `with entry as (
       select d.oid, d.defaclrole as role, d.defaclobjtype as type, d.defaclacl as acl, n.nspname,
              case when d.defaclnamespace = 0 then pg_catalog.acldefault(
                case d.defaclobjtype when 'S' then 's' else d.defaclobjtype end, d.defaclrole) end as standard
         from pg_catalog.pg_default_acl d left join pg_catalog.pg_namespace n on n.oid = d.defaclnamespace
        where n.nspname is null or n.nspname <> all ($1::text[])),
     change as (
       select e.oid, 'GRANT' as verb, a.grantee, a.privilege_type, a.is_grantable
         from entry e cross join lateral pg_catalog.aclexplode(e.acl) a
        where coalesce(not e.standard @> pg_catalog.makeaclitem(a.grantee, a.grantor, a.privilege_type, a.is_grantable), true)
       union all
       select e.oid, 'REVOKE', a.grantee, a.privilege_type, false
         from entry e cross join lateral pg_catalog.aclexplode(e.standard) a
        where not (e.acl @> pg_catalog.makeaclitem(a.grantee, a.grantor, a.privilege_type, a.is_grantable))),
     line as (
       select e.nspname,
              case when e.role = (select r.oid from pg_catalog.pg_roles r where r.rolname = current_user)
                     or e.role = (select b.datdba from pg_catalog.pg_database b where b.datname = pg_catalog.current_database())
                   then '' else pg_catalog.format(' FOR ROLE %I', pg_catalog.pg_get_userbyid(e.role)) end
                || coalesce(' IN SCHEMA ' || pg_catalog.quote_ident(e.nspname), '') as place,
              case e.type when 'r' then 'TABLES' when 'S' then 'SEQUENCES' when 'f' then 'FUNCTIONS' when 'T' then 'TYPES'
                when 'n' then 'SCHEMAS' else 'LARGE OBJECTS' end as objects,
              case grantee when 0 then 'public' else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(grantee)) end as who,
              verb || ' ' || pg_catalog.string_agg(privilege_type, ', ' order by privilege_type collate "C") as privileges,
              case verb when 'GRANT' then 'TO' else 'FROM' end as preposition,
              case when is_grantable then ' WITH GRANT OPTION' else '' end as ending
         from change join entry e using (oid)
        group by e.nspname, e.type, e.role, verb, is_grantable, grantee)
     select 'default privilege' as "kind", coalesce(nspname, '') as "schema", who as "name", null::text as "comment",
            pg_catalog.format('default privilege%s ON %s TO %s', place, objects, who) as "identity",
            pg_catalog.string_agg(pg_catalog.format('ALTER DEFAULT PRIVILEGES%s %s ON %s %s %s%s', place, privileges, objects,
                                    preposition, who, ending), ';\n' order by privileges, ending) as "definition"
       from line
      group by nspname, place, objects, who`,
    [schemas],
  )
  return rows
}
