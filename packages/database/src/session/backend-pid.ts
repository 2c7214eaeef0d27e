import type { ClientBase } from 'pg'

const known = new WeakMap<ClientBase, number>()

/** Gives the process of a session on the server, and asks for it at most once: only a pooler in transaction mode changes it. */
export async function backendPid(client: ClientBase): Promise<number> {
  const pid = known.get(client) ?? (await askBackendPid(client))
  rememberBackendPid(client, pid)
  return pid
}

/** Notes what the server has said of a session. */
export function rememberBackendPid(client: ClientBase, pid: number): void {
  known.set(client, pid)
}

/** Asks which process runs this very query. */
export async function askBackendPid(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as pid')
  return rows[0]?.pid ?? -1
}
