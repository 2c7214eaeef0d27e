import { type Database, type LockHolder, withAdvisoryLock, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { findVectorColumn, type VectorColumnName } from '../inspect/find-vector-column.ts'
import { liftTimeLimits } from './lift-time-limits.ts'

/**
 * Of the advisory lock that lets one build, rebuild or drop of vector indexes run per table. `pt` in the upper half keeps it apart
 * from others; the lower half is the table.
 */
const NAMESPACE = 0x7074 * 2 ** 32

export interface TableLockOptions {
  /** How long to wait for another pgtend that works on indexes of the same table. Default 60 s. */
  readonly advisoryLockWaitMs?: number | undefined
  /** Called once when another session has the lock. */
  readonly onWait?: ((holder: LockHolder | undefined) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Opens a session and runs `work` on it while it holds the lock on the vector indexes of a table. On a server the session has no
 * time limits of its own, because it waits while other sessions measure.
 * @throws {DatabaseError} `LOCK_TIMEOUT` with the holder in `details`, or `INTERRUPTED`
 * @throws {VectorError} as `findVectorColumn`
 */
export async function withTableLock<T>(
  database: Database,
  name: VectorColumnName,
  { advisoryLockWaitMs, onWait, signal }: TableLockOptions,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return withSession(database, async (client) => {
    await liftTimeLimits(database, client)
    const { tableOid, table } = await findVectorColumn(client, name)
    const key = NAMESPACE + (await selectRootOid(client, tableOid))
    const lock = {
      name: `vector indexes of "${table}"`,
      signal,
      ...(advisoryLockWaitMs === undefined ? {} : { waitMs: advisoryLockWaitMs }),
      ...(onWait === undefined ? {} : { onWait }),
    }
    return withAdvisoryLock(client, key, lock, () => work(client))
  })
}

/** Partitions share the lock of the whole: a build of the whole works on each of them. */
async function selectRootOid(client: Client, tableOid: number): Promise<number> {
  const { rows } = await client.query<{ oid: number }>(
    `
    select coalesce(pg_catalog.pg_partition_root($1::pg_catalog.regclass)::pg_catalog.oid, $1::pg_catalog.oid)::int8::float8 as "oid"
  `,
    [tableOid],
  )
  return rows[0]?.oid ?? tableOid
}
