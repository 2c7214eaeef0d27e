import type { Queryable } from '../queryable.ts'

/** A privilege on one column. */
export interface ColumnGrant {
  readonly privilege: string
  /** Null for everybody. */
  readonly role: string | null
  readonly grantable: boolean
}

/** Reads who was granted something on just this column. Reads catalogs only. */
export async function selectColumnGrants(
  client: Queryable,
  tableOid: number,
  column: string,
): Promise<readonly ColumnGrant[]> {
  const { rows } = await client.query<ColumnGrant>(
    `
    select lower(g.privilege_type) as "privilege",
           r.rolname as "role",
           g.is_grantable as "grantable"
      from pg_catalog.pg_attribute a
     cross join pg_catalog.aclexplode(a.attacl) g
      left join pg_catalog.pg_roles r on r.oid = g.grantee
     where a.attrelid = $1::pg_catalog.oid and a.attname = $2
     order by 2, 1
  `,
    [tableOid, column],
  )
  return rows
}

/**
 * Describes what the server ties to a column and keeps with it whatever its name becomes: checks, policies, views, triggers, indexes
 * whose condition reads it. Vector indexes are left out. Reads catalogs only.
 */
export async function selectDependents(
  client: Queryable,
  tableOid: number,
  column: string,
): Promise<readonly string[]> {
  const { rows } = await client.query<{ dependent: string }>(
    `
    select distinct pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) as "dependent"
      from pg_catalog.pg_depend d
      join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
      left join pg_catalog.pg_class c on d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and c.oid = d.objid
      left join pg_catalog.pg_am m on m.oid = c.relam
     where d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
       and d.refobjid = $1::pg_catalog.oid
       and a.attname = $2
       and (m.amname is null or m.amname not in ('hnsw', 'ivfflat'))
     order by 1
  `,
    [tableOid, column],
  )
  return rows.map(({ dependent }) => dependent)
}
