import type { ClientBase } from 'pg'
import type { CatalogConstraint } from '../catalog.ts'
import { type CatalogScope, commentOn, firing, notOfExtension, relationRef, USER_SCHEMA } from '../catalog-scope.ts'

/** Of one constraint; the index on `tgconstraint` finds them. */
const TRIGGERS = `(select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
                      'table', ${relationRef('gn.nspname', 'gc.relname')}, 'function', f.proname, 'enabled', ${firing('g.tgenabled')})
                    order by gn.nspname, gc.relname, f.proname), '[]')
               from pg_catalog.pg_trigger g
               join pg_catalog.pg_class gc on gc.oid = g.tgrelid
               join pg_catalog.pg_namespace gn on gn.oid = gc.relnamespace
               join pg_catalog.pg_proc f on f.oid = g.tgfoid
              where g.tgconstraint = k.oid and g.tgisinternal and g.tgenabled <> 'O')`

/**
 * Lists the constraints of tables and domains. Reads catalogs only. Since 18 each `not null` is a constraint too, which the column
 * says already; a constraint trigger is a trigger; and a foreign key to a partitioned table has one more row per partition.
 */
export async function listConstraints(client: ClientBase, scope: CatalogScope): Promise<readonly CatalogConstraint[]> {
  const { rows } = await client.query<CatalogConstraint>(
    `select 'constraint' as "kind",
            pg_catalog.format('constraint %I.%I.%I', n.nspname, coalesce(c.relname, t.typname), k.conname) as "identity",
            n.nspname as "schema", k.conname as "name", ${commentOn('pg_constraint', 'k.oid')} as "comment",
            case when c.oid is not null then ${relationRef('n.nspname', 'c.relname')} end as "table",
            case when t.oid is not null then ${relationRef('n.nspname', 't.typname')} end as "domain",
            case k.contype when 'p' then 'primary key' when 'u' then 'unique' when 'f' then 'foreign key' when 'c' then 'check'
              else 'exclude' end as "form",
            pg_catalog.pg_get_constraintdef(k.oid) as "definition", k.convalidated as "validated",
            k.conislocal and k.conparentid = 0 as "local", ${TRIGGERS} as "triggers"
       from pg_catalog.pg_constraint k
       left join pg_catalog.pg_class c on c.oid = k.conrelid and c.relpersistence <> 't'
       left join pg_catalog.pg_type t on t.oid = k.contypid
       join pg_catalog.pg_namespace n on n.oid = coalesce(c.relnamespace, t.typnamespace)
      where k.contype in ('p', 'u', 'f', 'c', 'x') and ${USER_SCHEMA}
        and (c.oid is null or c.oid <> all ($2::oid[]))
        and not exists (select from pg_catalog.pg_constraint p where p.oid = k.conparentid and p.conrelid = k.conrelid)
        and ${notOfExtension('pg_class', 'k.conrelid')}
        and ${notOfExtension('pg_type', 'k.contypid')}`,
    [scope.schemas, scope.relations],
  )
  return rows
}
