import { setTimeout as delay } from 'node:timers/promises'
import { escapeIdentifier, escapeLiteral, runInTransaction, SQLSTATE, sqlstateOf } from '@pgtend/database'
import type { Client } from 'pg'

const RENAME_ATTEMPTS = 20
const RETRY_MS = 250

/**
 * Puts `scratch` in the place of `database` on a server, which stays as `safety`: owner, settings, limit and grants are copied,
 * sessions ended, and both renames happen in one transaction. `client` must be connected to a third database.
 */
export async function swapDatabases(
  client: Client,
  { database, scratch, safety }: { readonly database: string; readonly scratch: string; readonly safety: string },
): Promise<void> {
  await copyProperties(client, database, scratch)
  await client.query(`alter database ${escapeIdentifier(database)} allow_connections false`)
  let renamed = false
  try {
    await renameBoth(client, database, scratch, safety)
    renamed = true
  } finally {
    // Both the safety copy and, after a failure, the database itself must be reachable again.
    await client.query(`alter database ${escapeIdentifier(renamed ? safety : database)} allow_connections true`)
  }
}

/** Ends sessions and renames; a session may have got in just before connections were refused, so it tries again. */
async function renameBoth(client: Client, database: string, scratch: string, safety: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await client.query(
      `select pg_catalog.pg_terminate_backend(pid)
         from pg_catalog.pg_stat_activity
        where datname = any($1::text[]) and pid <> pg_catalog.pg_backend_pid()`,
      [[database, scratch]],
    )
    try {
      return await runInTransaction(client, async () => {
        await client.query(`alter database ${escapeIdentifier(database)} rename to ${escapeIdentifier(safety)}`)
        await client.query(`alter database ${escapeIdentifier(scratch)} rename to ${escapeIdentifier(database)}`)
      })
    } catch (error) {
      if (sqlstateOf(error) !== SQLSTATE.objectInUse || attempt === RENAME_ATTEMPTS) throw error
      await delay(RETRY_MS)
    }
  }
}

interface DatabaseProperties {
  readonly owner: string
  readonly connectionLimit: number
  /** Null: nothing was ever granted or revoked. */
  readonly grants:
    | readonly { readonly grantee: string | null; readonly privilege: string; readonly grantable: boolean }[]
    | null
  readonly settings: readonly { readonly role: string | null; readonly name: string; readonly value: string }[]
}

/** Copies what belongs to the database and not to its content: no dump holds it. */
async function copyProperties(client: Client, from: string, to: string): Promise<void> {
  const { connectionLimit, grants, owner, settings } = await selectProperties(client, from)
  const target = escapeIdentifier(to)
  await client.query(`alter database ${target} owner to ${escapeIdentifier(owner)}`)
  await client.query(`alter database ${target} connection limit ${connectionLimit}`)
  if (grants !== null) {
    await client.query(`revoke all on database ${target} from public`)
    for (const { grantable, grantee, privilege } of grants) {
      const who = grantee === null ? 'public' : escapeIdentifier(grantee)
      await client.query(`grant ${privilege} on database ${target} to ${who}${grantable ? ' with grant option' : ''}`)
    }
  }
  for (const { name, role, value } of settings) {
    const what = role === null ? `database ${target}` : `role ${escapeIdentifier(role)} in database ${target}`
    await client.query(`alter ${what} set ${settingName(name)} ${await settingValue(client, name, value)}`)
  }
}

async function selectProperties(client: Client, database: string): Promise<DatabaseProperties> {
  const { rows } = await client.query<DatabaseProperties>(
    `
    select r.rolname as "owner",
           d.datconnlimit as "connectionLimit",
           case when d.datacl is not null then (
             select coalesce(json_agg(json_build_object(
                      'grantee', g.rolname, 'privilege', a.privilege_type, 'grantable', a.is_grantable)), '[]')
               from pg_catalog.aclexplode(d.datacl) a
               left join pg_catalog.pg_roles g on g.oid = a.grantee
              where a.grantee = 0 or g.rolname is not null) end as "grants",
           (select coalesce(json_agg(json_build_object(
                      'role', sr.rolname, 'name', split_part(c, '=', 1), 'value', substr(c, strpos(c, '=') + 1))), '[]')
              from pg_catalog.pg_db_role_setting s
              left join pg_catalog.pg_roles sr on sr.oid = s.setrole,
                   unnest(s.setconfig) as c
             where s.setdatabase = d.oid) as "settings"
      from pg_catalog.pg_database d
      join pg_catalog.pg_roles r on r.oid = d.datdba
     where d.datname = $1::text
  `,
    [database],
  )
  const [properties] = rows
  if (properties === undefined) throw new Error('the database to replace is gone')
  return properties
}

/** Settings of extensions have two parts. */
function settingName(name: string): string {
  return name.split('.').map(escapeIdentifier).join('.')
}

/** A list such as search_path is kept as text and must not come back as one quoted name. */
async function settingValue(client: Client, name: string, value: string): Promise<string> {
  const LISTS = ['search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries', 'datestyle']
  if (!LISTS.includes(name.toLowerCase())) return `= ${escapeLiteral(value)}`
  const { rows } = await client.query<{ list: string }>(
    `select string_agg(quote_literal(btrim(part, ' "')), ', ') as list from unnest(string_to_array($1::text, ',')) as part`,
    [value],
  )
  return `= ${rows[0]?.list ?? "''"}`
}
