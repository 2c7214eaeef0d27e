import type { ClientBase } from 'pg'
import type { CatalogExtension } from '../catalog.ts'

/** Lists extensions, but for plpgsql, which every database starts with. Reads catalogs only. */
export async function listExtensions(client: ClientBase): Promise<readonly CatalogExtension[]> {
  // Their comments come from the extension itself and change with its version.
  const { rows } = await client.query<CatalogExtension>(
    `select 'extension' as "kind", pg_catalog.format('extension %I', e.extname) as "identity",
            n.nspname as "schema", e.extname as "name", null::text as "comment", e.extversion as "version"
       from pg_catalog.pg_extension e
       join pg_catalog.pg_namespace n on n.oid = e.extnamespace
      where e.extname <> 'plpgsql'`,
  )
  return rows
}
