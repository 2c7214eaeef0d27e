import { type Database, DatabaseError, escapeIdentifier, escapeLiteral, withSession } from '@pgtend/database'
import type { ClientBase } from 'pg'

const PREFIX = 'pgtend_shadow_'
/** Begins the comment of a shadow; its name follows, so that the comment says nothing once it has another name. */
const MARK = 'pgtend shadow database, dropped when its run is dead: '

/** A name for a new shadow. */
export function shadowName(randomId: string): string {
  return `${PREFIX}${randomId.replaceAll('-', '').slice(0, 12)}`
}

/** Marks a shadow in a session on it, which has to stay: a marked shadow without a session is of a dead run. */
export async function markShadow(client: ClientBase, name: string): Promise<void> {
  await client.query(`comment on database ${escapeIdentifier(name)} is ${escapeLiteral(MARK + name)}`)
}

/** Drops the shadows that killed runs left on the server. Ours are told by name and mark; one that has a session is left alone. */
export async function sweepShadows(database: Database): Promise<void> {
  const dead = await withSession(database, (client) => listDead(client))
  for (const name of dead) {
    // Never by force: whoever has come in the meantime keeps it, and another run may sweep too.
    await database.cluster.drop(name).catch((error: unknown) => {
      const isGone = error instanceof DatabaseError && ['DATABASE_IN_USE', 'DATABASE_NOT_FOUND'].includes(error.code)
      if (!isGone) throw error
    })
  }
}

/** Reads catalogs only. */
async function listDead(client: ClientBase): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select d.datname as "name"
       from pg_catalog.pg_database d
      where pg_catalog.starts_with(d.datname, $1)
        and pg_catalog.shobj_description(d.oid, 'pg_database') = $2::text || d.datname
        and pg_catalog.pg_has_role(d.datdba, 'usage')
        and not exists (select from pg_catalog.pg_stat_activity a
                         where a.datid = d.oid and a.backend_type = 'client backend')
      order by d.datname`,
    [PREFIX, MARK],
  )
  return rows.map(({ name }) => name)
}
