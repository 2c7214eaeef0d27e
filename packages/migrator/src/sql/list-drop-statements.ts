import type { ClientBase } from 'pg'

/**
 * Builds the `drop` statements for everything that no extension owns. Reads catalogs only.
 *
 * `public` and schemas that hold members of extensions are emptied object by object; other schemas go as a whole. Of the schema `pgtend`
 * only the journal of migrations is named. Objects that a cascade has taken along by then are skipped by `if exists`.
 */
export async function listDropStatements(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ statement: string }>(LIST)
  return rows.map(({ statement }) => statement)
}

const LIST = `
with member as materialized (
  select classid, objid from pg_catalog.pg_depend where deptype = 'e'
),
-- Schemas of the application; one that an extension made or lives in is kept and only emptied.
app_schema as (
  select n.oid, n.nspname,
         n.nspname in ('public', 'pgtend')
           or exists (select from pg_catalog.pg_extension e where e.extnamespace = n.oid) as kept
    from pg_catalog.pg_namespace n
   where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
     and not exists (select from member m
                      where m.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and m.objid = n.oid)
),
relation as (
  select format('drop %s if exists %I.%I cascade',
                case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
                               when 'S' then 'sequence' else 'table' end, s.nspname, c.relname) as statement
    from pg_catalog.pg_class c
    join app_schema s on s.oid = c.relnamespace and s.kept
   where c.relkind in ('v', 'm', 'f', 'S', 'r', 'p')
     and (s.nspname <> 'pgtend' or c.relname = 'migration_step')
     and not exists (select from member m
                      where m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and m.objid = c.oid)
),
routine as (
  select format('drop %s if exists %I.%I(%s) cascade',
                case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end,
                s.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)) as statement
    from pg_catalog.pg_proc p
    join app_schema s on s.oid = p.pronamespace and s.kept and s.nspname <> 'pgtend'
   where not exists (select from member m
                      where m.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and m.objid = p.oid)
),
-- Row types of tables go with their tables, array and multirange types with theirs.
app_type as (
  select format('drop %s if exists %I.%I cascade',
                case t.typtype when 'd' then 'domain' else 'type' end, s.nspname, t.typname) as statement
    from pg_catalog.pg_type t
    join app_schema s on s.oid = t.typnamespace and s.kept and s.nspname <> 'pgtend'
    left join pg_catalog.pg_class c on c.oid = t.typrelid
   where (t.typtype in ('e', 'd', 'r') or c.relkind = 'c')
     and not exists (select from member m
                      where m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and m.objid = t.oid)
),
search_configuration as (
  select format('drop text search configuration if exists %I.%I cascade', s.nspname, f.cfgname) as statement
    from pg_catalog.pg_ts_config f
    join app_schema s on s.oid = f.cfgnamespace and s.kept and s.nspname <> 'pgtend'
   where not exists (select from member m
                      where m.classid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass and m.objid = f.oid)
),
whole_schema as (
  select format('drop schema if exists %I cascade', nspname) as statement from app_schema where not kept
)
select statement from whole_schema
union all select statement from relation
union all select statement from routine
union all select statement from app_type
union all select statement from search_configuration`
