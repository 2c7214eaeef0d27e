import type { Queryable } from '../queryable.ts'

/**
 * Says whether a table of pgtend is there and this role may read or delete its rows. A role without rights on schema `pgtend` gets
 * false instead of an error. Reads catalogs only.
 */
export async function mayUsePgtendTable(
  client: Queryable,
  name: string,
  privilege: 'select' | 'delete' = 'select',
): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `
    select pg_catalog.has_schema_privilege(n.oid, 'usage') and pg_catalog.has_table_privilege(c.oid, $2) as "may"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'pgtend' and c.relname = $1
  `,
    [name, privilege],
  )
  return rows[0]?.may ?? false
}
