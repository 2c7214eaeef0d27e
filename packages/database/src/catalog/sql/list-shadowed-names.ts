import type { ClientBase } from 'pg'
import { type CatalogScope, USER_SCHEMA } from '../catalog-scope.ts'

/**
 * A catalog, the prefix of its columns, and what else must hold for a name of `pg_catalog` to stand before one of ours. A table is hardly
 * ever used as a type, so one that is called `path` needs no schema.
 */
const SOURCES: readonly (readonly [catalog: string, prefix: string, condition: string])[] = [
  ['pg_class', 'rel', 'true'],
  [
    'pg_type',
    'typ',
    `o.typelem = 0 and not exists (select from pg_catalog.pg_class t where t.oid = o.typrelid and t.relkind <> 'c')`,
  ],
  ['pg_proc', 'pro', 's.proargtypes = o.proargtypes'],
]

/** Lists the names in schemas of users that mean something of `pg_catalog` without their schema. Reads catalogs only. */
export async function listShadowedNames(client: ClientBase, { schemas }: CatalogScope): Promise<readonly string[]> {
  const parts = SOURCES.map(
    ([catalog, prefix, condition]) => `
      select o.${prefix}name as name
        from pg_catalog.${catalog} o
        join pg_catalog.pg_namespace n on n.oid = o.${prefix}namespace
        join pg_catalog.${catalog} s on s.${prefix}name = o.${prefix}name
             and s.${prefix}namespace = 'pg_catalog'::pg_catalog.regnamespace
       where ${USER_SCHEMA} and ${condition}`,
  )
  const { rows } = await client.query<{ name: string }>(
    `select name::text as "name" from (${parts.join(' union ')}) f order by name collate "C"`,
    [schemas],
  )
  return rows.map(({ name }) => name)
}
