import type { ClientBase } from 'pg'
import type { CatalogEnum } from '../catalog.ts'
import { type CatalogScope, commentOn, notOfExtension, USER_SCHEMA } from '../catalog-scope.ts'

/** Lists enums with their labels in order. Reads catalogs only. */
export async function listEnums(client: ClientBase, { schemas }: CatalogScope): Promise<readonly CatalogEnum[]> {
  const { rows } = await client.query<CatalogEnum>(
    `select 'enum' as "kind", pg_catalog.format('enum %I.%I', n.nspname, t.typname) as "identity",
            n.nspname as "schema", t.typname as "name", ${commentOn('pg_type', 't.oid')} as "comment",
            array(select l.enumlabel::text from pg_catalog.pg_enum l where l.enumtypid = t.oid order by l.enumsortorder) as "labels"
       from pg_catalog.pg_type t
       join pg_catalog.pg_namespace n on n.oid = t.typnamespace
      where t.typtype = 'e' and ${USER_SCHEMA} and ${notOfExtension('pg_type', 't.oid')}`,
    [schemas],
  )
  return rows
}
