import type { Client } from 'pg'
import { askBackendPid } from '../session/backend-pid.ts'

/**
 * Tells whether a connection goes through a pooler in transaction mode (PgBouncer, Supavisor, RDS Proxy).
 *
 * `first` is the backend that ran the last query of `client`. A direct connection is recognised by it at once, without another query: it
 * is the one from the connection's start.
 * Otherwise two connections are compared. In transaction mode the second one, inside a transaction, either takes the very
 * backend the first one just used or leaves the first one to continue on another; in session mode neither happens.
 * Takes no locks.
 */
export async function detectTransactionPooler(
  client: Client,
  first: number,
  connectSecond: () => Promise<Client>,
): Promise<boolean> {
  if (first === startupPid(client)) return false
  const second = await connectSecond()
  try {
    await second.query('begin read only')
    if ((await askBackendPid(second)) === first) return true
    return (await askBackendPid(client)) !== first
  } finally {
    await second.end()
  }
}

/** The pid of the BackendKeyData message, which `pg` keeps but does not declare. */
function startupPid(client: Client): number | undefined {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : undefined
}
