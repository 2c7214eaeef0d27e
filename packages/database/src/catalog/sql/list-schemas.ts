import type { ClientBase } from 'pg'
import type { CatalogSchema } from '../catalog.ts'
import { type CatalogScope, commentOn, notOfExtension, USER_SCHEMA } from '../catalog-scope.ts'

/** Lists schemas. Reads catalogs only. */
export async function listSchemas(client: ClientBase, { schemas }: CatalogScope): Promise<readonly CatalogSchema[]> {
  const { rows } = await client.query<CatalogSchema>(
    `select 'schema' as "kind", pg_catalog.format('schema %I', n.nspname) as "identity",
            n.nspname as "schema", n.nspname as "name", ${commentOn('pg_namespace', 'n.oid')} as "comment"
       from pg_catalog.pg_namespace n
      where ${USER_SCHEMA} and ${notOfExtension('pg_namespace', 'n.oid')}`,
    [schemas],
  )
  return rows
}
