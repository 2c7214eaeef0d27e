import type { Database } from '@pgtend/database'
import type { Client } from 'pg'

/**
 * Limits how long the session waits for a lock, such as `5s`. Where sessions share one, as on the embedded engine, nothing is set: it
 * would reach every other client.
 */
export async function limitLockWait({ capabilities }: Database, client: Client, limit: string): Promise<void> {
  if (capabilities.concurrentSessions) await client.query(`set lock_timeout = '${limit}'`)
}
