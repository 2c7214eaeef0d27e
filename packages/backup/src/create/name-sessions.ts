import type { Database } from '@pgtend/database'
import type { Client } from 'pg'

/** The `application_name` of all sessions of one backup, its client programs included. Fits into the 63 bytes of a name. */
export function sessionName(id: string): string {
  return `pgtend backup ${id}`
}

/** Names a session after the backup it works for, so that a later run can end it when its process was killed. */
export async function nameSession(client: Client, id: string): Promise<void> {
  await client.query(`select pg_catalog.set_config('application_name', $1::text, false)`, [sessionName(id)])
}

/** The same database, whose new sessions and client programs are named after a backup. The embedded engine has one session for all. */
export function namingSessions(database: Database, id: string): Database {
  if (!database.capabilities.concurrentSessions) return database
  const native = database.nativeConnection
  return {
    ...database,
    nativeConnection: native && { env: { ...native.env, PGAPPNAME: sessionName(id) } },
    async connect() {
      const client = await database.connect()
      await nameSession(client, id)
      return client
    },
  }
}
