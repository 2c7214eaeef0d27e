import { escapeIdentifier, escapeLiteral } from '@pgtend/database'
import type { Client } from 'pg'

/** What belongs to a database and not to its content: no dump holds it. */
export interface DatabaseProperties {
  readonly owner: string
  readonly comment: string | null
  readonly connectionLimit: number
  /** Null: nothing was ever granted or revoked. */
  readonly grants:
    | readonly { readonly grantee: string | null; readonly privilege: string; readonly grantable: boolean }[]
    | null
  readonly settings: readonly { readonly role: string | null; readonly name: string; readonly value: string }[]
}

/** Reads owner, comment, settings, limit and grants of a database. Catalogs only. */
export async function readDatabaseProperties(client: Client, database: string): Promise<DatabaseProperties> {
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

/** The statement that gives a database its comment, or takes it. */
export function commentOnDatabase(database: string, comment: string | null): string {
  return `comment on database ${escapeIdentifier(database)} is ${comment === null ? 'null' : escapeLiteral(comment)}`
}

/** Gives them to another database, the comment left out: it tells what a database is until it has its name. */
export async function applyDatabaseProperties(
  client: Client,
  to: string,
  { connectionLimit, grants, owner, settings }: DatabaseProperties,
): Promise<void> {
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
