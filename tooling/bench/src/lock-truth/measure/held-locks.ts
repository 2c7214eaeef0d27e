import type { Client } from 'pg'
import { type LockMode, lockModeOf, strongest } from './lock-mode.ts'

/** Lists the strongest lock that a session holds on each relation, by its identity; read from any session of the same database. */
export async function heldLocks(client: Client, pid: number): Promise<ReadonlyMap<number, LockMode>> {
  const { rows } = await client.query<{ oid: number; mode: string }>(
    `
    select relation::int8::int as oid, mode
      from pg_catalog.pg_locks
     where pid = $1::int and granted and locktype = 'relation'
       and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
  `,
    [pid],
  )
  const locks = new Map<number, LockMode>()
  for (const { oid, mode } of rows) addLock(locks, oid, lockModeOf(mode))
  return locks
}

/** Notes a lock, unless a stronger one is known. */
export function addLock(locks: Map<number, LockMode>, oid: number, mode: LockMode): void {
  const known = locks.get(oid)
  locks.set(oid, strongest(known === undefined ? [mode] : [known, mode]) ?? mode)
}

/** The process on the server that works for a client. */
export async function backendPid(client: Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as pid')
  return rows[0]?.pid ?? 0
}
