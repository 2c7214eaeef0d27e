import type { Client } from 'pg'
import { describeTarget } from '../connection/target.ts'
import type { Database } from '../database.ts'
import { DatabaseError } from '../database-error.ts'

/** Opens a session of its own for `work` and ends it afterwards, whatever happens. */
export async function withSession<T>(database: Database, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await database.connect()
  try {
    return await work(client)
  } finally {
    // A terminated session cannot be ended politely.
    await client.end().catch(() => undefined)
  }
}

/**
 * Refuses connections that lose session state: advisory locks, `set`, prepared statements.
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`
 */
export function requireSessionState(database: Database): void {
  if (!database.capabilities.transactionPooler) return
  throw new DatabaseError(
    'POOLER_IN_TRANSACTION_MODE',
    `the connection to ${describeTarget(database.target)} goes through a pooler in transaction mode`,
  )
}
