import type { Database } from '@pgtend/database'
import type { Client } from 'pg'

/** First version with idle_session_timeout. */
const IDLE_SESSION_TIMEOUT_VERSION = 140_000

/**
 * Lifts the limits that a role or a database sets on statements and idle sessions, which would end a build half-way. On this
 * session only; where sessions share one, as on the embedded engine, nothing is set.
 */
export async function liftTimeLimits({ capabilities }: Database, client: Client): Promise<void> {
  if (!capabilities.concurrentSessions) return
  const idle = capabilities.serverVersion >= IDLE_SESSION_TIMEOUT_VERSION ? '; set idle_session_timeout = 0' : ''
  await client.query(`set statement_timeout = 0; set idle_in_transaction_session_timeout = 0${idle}`)
}
