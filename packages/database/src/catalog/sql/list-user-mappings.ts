import type { ClientBase } from 'pg'
import type { CatalogUserMapping } from '../catalog.ts'
import { type CatalogScope, notOfExtension } from '../catalog-scope.ts'

/** A key of our own goes before the options, so that nobody who sees the hash can guess at them. */
const HASH = `case when $1::text is not null and m.umoptions is not null then
              pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to($1 || array(
                select o from pg_catalog.unnest(m.umoptions) o order by o collate "C")::text, 'UTF8')), 'hex') end`

/** Lists user mappings. The options never leave the server, but as a hash. Reads catalogs only. */
export async function listUserMappings(
  client: ClientBase,
  { secretsKey }: CatalogScope,
): Promise<readonly CatalogUserMapping[]> {
  const { rows } = await client.query<CatalogUserMapping>(
    `select 'user mapping' as "kind", m.identity as "identity", '' as "schema", m.srvname as "name", null as "comment",
            m.srvname as "server", case when m.umuser = 0 then 'public' else m.usename end as "user", ${HASH} as "options"
       from (select *, pg_catalog.format('user mapping %I on server %I', usename, srvname) as identity
               from pg_catalog.pg_user_mappings) m
      where ${notOfExtension('pg_user_mapping', 'm.umid')}`,
    [secretsKey],
  )
  return rows
}
