import { setTimeout as delay } from 'node:timers/promises'
import {
  type Database,
  escapeIdentifier,
  escapeLiteral,
  runInTransaction,
  SQLSTATE,
  sqlstateOf,
  withSession,
} from '@pgtend/database'
import type { Client } from 'pg'

const RENAME_ATTEMPTS = 20
const END_SESSIONS_EVERY_MS = 50

interface Swap {
  readonly database: string
  readonly scratch: string
  readonly safety: string
}

/**
 * Puts `scratch` in the place of `database` on a server, which stays as `safety`: owner, comment, settings, limit and grants are
 * copied, sessions ended, and both renames happen in one transaction. A process killed at any moment leaves `database` as it was.
 * `client` must be connected to a third database, `maintenance`.
 */
export async function swapDatabases(client: Client, maintenance: Database, swap: Swap): Promise<void> {
  await copyProperties(client, swap.database, swap.scratch)
  await withSession(maintenance, async (ender) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await renameBoth(client, ender, swap)
      } catch (error) {
        if (sqlstateOf(error) !== SQLSTATE.objectInUse || attempt === RENAME_ATTEMPTS) throw error
      }
    }
  })
}

/**
 * Renames while another session ends those that are in the way: a rename lets nobody new in and waits 5 s for the others to leave.
 * To refuse connections by a setting instead would leave the database closed when this process is killed.
 */
async function renameBoth(client: Client, ender: Client, { database, safety, scratch }: Swap): Promise<void> {
  let settled = false
  const renaming = runInTransaction(client, async () => {
    await client.query(`alter database ${escapeIdentifier(database)} rename to ${escapeIdentifier(safety)}`)
    await client.query(`alter database ${escapeIdentifier(scratch)} rename to ${escapeIdentifier(database)}`)
  }).finally(() => {
    settled = true
  })
  const ending = (async () => {
    while (!settled) {
      await endSessions(ender, [database, scratch])
      await delay(END_SESSIONS_EVERY_MS)
    }
  })()
  const [renamed, ended] = await Promise.allSettled([renaming, ending])
  if (renamed.status === 'fulfilled') return
  // Sessions that may not be ended are why the rename failed.
  throw ended.status === 'rejected' ? ended.reason : renamed.reason
}

async function endSessions(client: Client, databases: readonly string[]): Promise<void> {
  await client.query(
    `select pg_catalog.pg_terminate_backend(pid)
       from pg_catalog.pg_stat_activity
      where datname = any($1::text[]) and pid <> pg_catalog.pg_backend_pid()`,
    [databases],
  )
}

interface DatabaseProperties {
  readonly owner: string
  readonly comment: string | null
  readonly connectionLimit: number
  /** Null: nothing was ever granted or revoked. */
  readonly grants:
    | readonly { readonly grantee: string | null; readonly privilege: string; readonly grantable: boolean }[]
    | null
  readonly settings: readonly { readonly role: string | null; readonly name: string; readonly value: string }[]
}

/** Copies what belongs to the database and not to its content: no dump holds it. */
async function copyProperties(client: Client, from: string, to: string): Promise<void> {
  const { comment, connectionLimit, grants, owner, settings } = await selectProperties(client, from)
  const target = escapeIdentifier(to)
  await client.query(`alter database ${target} owner to ${escapeIdentifier(owner)}`)
  await client.query(`alter database ${target} connection limit ${connectionLimit}`)
  if (comment !== null) await client.query(`comment on database ${target} is ${escapeLiteral(comment)}`)
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
           pg_catalog.shobj_description(d.oid, 'pg_database') as "comment",
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
