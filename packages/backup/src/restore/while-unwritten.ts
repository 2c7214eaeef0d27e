import { type Cluster, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { serverFailure } from '../server-failure.ts'

/** Others wait behind a lock that is waited for. */
const LOCK_TIMEOUT_MS = 30_000

/**
 * Keeps everybody from writing to the tables of a database on a server while work runs, so that nothing is lost between a backup of it and
 * its end. Ends its sessions; new ones can read, and wait when they write. Holds `share` locks on the tables that this role may lock,
 * which end with this process whatever happens to it. Work may drop the database.
 * @throws {BackupError} `RESTORE_TARGET_FAILED`, or what work throws
 */
export async function whileUnwritten<T>(cluster: Cluster, name: string, work: () => Promise<T>): Promise<T> {
  await using database = await cluster.open(name)
  return withSession(database, async (client) => {
    // It ends with the database.
    client.on('error', () => undefined)
    await lockTables(client).catch((error: unknown) => {
      throw serverFailure(error, 'RESTORE_TARGET_FAILED', `the tables of "${name}" could not be locked`)
    })
    return work()
  })
}

async function lockTables(client: Client): Promise<void> {
  await client.query('begin')
  await client.query(`set local lock_timeout = ${LOCK_TIMEOUT_MS}`)
  await client.query('set local idle_in_transaction_session_timeout = 0')
  await client.query(`
    select pg_catalog.pg_terminate_backend(pid)
      from pg_catalog.pg_stat_activity
     where datname = pg_catalog.current_database() and pid <> pg_catalog.pg_backend_pid()
       and backend_type = 'client backend'
  `)
  const { rows } = await client.query<{ tables: string | null }>(`
    select string_agg(pg_catalog.format('%I.%I', n.nspname, c.relname), ', ' order by c.oid) as "tables"
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and c.relpersistence <> 't'
       and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
       and pg_catalog.has_schema_privilege(n.oid, 'usage')
       and pg_catalog.has_table_privilege(c.oid, 'update, delete, truncate')
  `)
  const tables = rows[0]?.tables
  if (tables) await client.query(`lock table ${tables} in share mode`)
}
