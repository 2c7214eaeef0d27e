import type { ClientBase } from 'pg'

export interface DropStatement {
  /** `table public."Order Items"` */
  readonly object: string
  readonly statement: string
}

/**
 * Builds the `drop` statements for everything that no extension owns. Reads catalogs only.
 *
 * `public` and schemas that hold members of extensions are emptied object by object; other schemas go as a whole. Of the schema `pgtend`
 * only the journal of migrations is named. Objects that a cascade has taken along by then are skipped by `if exists`.
 */
export async function listDropStatements(client: ClientBase): Promise<readonly DropStatement[]> {
  const { rows } = await client.query<DropStatement>(LIST)
  return rows
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
  select case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'f' then 'foreign table'
                        when 'S' then 'sequence' else 'table' end as kind,
         format('%I.%I', s.nspname, c.relname) as name
    from pg_catalog.pg_class c
    join app_schema s on s.oid = c.relnamespace and s.kept
   where c.relkind in ('v', 'm', 'f', 'S', 'r', 'p')
     and (s.nspname <> 'pgtend' or c.relname = 'migration_step')
     and not exists (select from member m
                      where m.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and m.objid = c.oid)
),
routine as (
  select case p.prokind when 'p' then 'procedure' when 'a' then 'aggregate' else 'function' end as kind,
         format('%I.%I(%s)', s.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid)) as name
    from pg_catalog.pg_proc p
    join app_schema s on s.oid = p.pronamespace and s.kept and s.nspname <> 'pgtend'
   where not exists (select from member m
                      where m.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass and m.objid = p.oid)
),
-- Row types of tables go with their tables, array and multirange types with theirs.
app_type as (
  select case t.typtype when 'd' then 'domain' else 'type' end as kind, format('%I.%I', s.nspname, t.typname) as name
    from pg_catalog.pg_type t
    join app_schema s on s.oid = t.typnamespace and s.kept and s.nspname <> 'pgtend'
    left join pg_catalog.pg_class c on c.oid = t.typrelid
   where (t.typtype in ('e', 'd', 'r') or c.relkind = 'c')
     and not exists (select from member m
                      where m.classid = 'pg_catalog.pg_type'::pg_catalog.regclass and m.objid = t.oid)
),
search_configuration as (
  select 'text search configuration' as kind, format('%I.%I', s.nspname, f.cfgname) as name
    from pg_catalog.pg_ts_config f
    join app_schema s on s.oid = f.cfgnamespace and s.kept and s.nspname <> 'pgtend'
   where not exists (select from member m
                      where m.classid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass and m.objid = f.oid)
),
whole_schema as (
  select 'schema' as kind, format('%I', nspname) as name from app_schema where not kept
)
select kind || ' ' || name as object, 'drop ' || kind || ' if exists ' || name || ' cascade' as statement
  from (table whole_schema union all table relation union all table routine union all table app_type
        union all table search_configuration) everything`
