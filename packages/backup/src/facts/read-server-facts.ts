import { SQLSTATE, sqlstateOf } from '@pgtend/database'
import type { ClientBase } from 'pg'
import type { ServerFacts } from '../catalog/manifest.ts'

/** Reads what a restore needs to know about the server and to create a database like this one. Reads catalogs only. */
export async function readServerFacts(client: ClientBase): Promise<ServerFacts> {
  const { rows } = await client.query<Omit<ServerFacts, 'systemIdentifier'>>(`
    select current_setting('server_version_num')::int as "version",
           current_setting('server_version') as "versionText",
           pg_catalog.pg_encoding_to_char(d.encoding) as "encoding",
           d.datcollate as "collate",
           d.datctype as "ctype",
           coalesce(to_jsonb(d) ->> 'datlocprovider', 'c') as "localeProvider",
           coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale') as "locale",
           (select s.reset_val from pg_catalog.pg_settings s where s.name = 'TimeZone') as "timeZone"
      from pg_catalog.pg_database d
     where d.datname = current_database()
  `)
  const [facts] = rows
  if (facts === undefined) throw new Error('pg_database has no row for current_database()')
  return { ...facts, systemIdentifier: await selectSystemIdentifier(client) }
}

/** Null where the role may not read the control file. Runs in a savepoint: the caller's transaction holds the snapshot. */
async function selectSystemIdentifier(client: ClientBase): Promise<string | null> {
  await client.query('savepoint pgtend_identifier')
  try {
    const { rows } = await client.query<{ id: string }>(
      'select system_identifier::text as id from pg_catalog.pg_control_system()',
    )
    return rows[0]?.id ?? null
  } catch (error) {
    const state = sqlstateOf(error)
    if (state !== SQLSTATE.insufficientPrivilege && state !== SQLSTATE.undefinedFunction) throw error
    await client.query('rollback to savepoint pgtend_identifier')
    return null
  } finally {
    await client.query('release savepoint pgtend_identifier')
  }
}
