import type { Client } from 'pg'

/**
 * Tells whether a connection goes through a pooler in transaction mode (PgBouncer, Supavisor, RDS Proxy).
 *
 * A direct connection is recognised at once: the backend's own pid is the one from the connection's start.
 * Otherwise two connections are compared. In transaction mode the second one, inside a transaction, either takes the very
 * backend the first one just used or leaves the first one to continue on another; in session mode neither happens.
 * Takes no locks.
 */
export async function detectTransactionPooler(client: Client, connectSecond: () => Promise<Client>): Promise<boolean> {
  const first = await backendPid(client)
  if (first === startupPid(client)) return false
  const second = await connectSecond()
  try {
    await second.query('begin read only')
    if ((await backendPid(second)) === first) return true
    return (await backendPid(client)) !== first
  } finally {
    await second.end()
  }
}

async function backendPid(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as pid')
  return rows[0]?.pid ?? -1
}

/** The pid of the BackendKeyData message, which `pg` keeps but does not declare. */
function startupPid(client: Client): number | undefined {
  return 'processID' in client && typeof client.processID === 'number' ? client.processID : undefined
}
