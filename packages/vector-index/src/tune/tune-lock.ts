import { type Database, DatabaseError, withAdvisoryLock, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { liftTimeLimits } from '../apply/lift-time-limits.ts'
import { VectorError } from '../errors.ts'

/** Of the advisory lock that lets one tune run per table. `tu` in the upper half keeps it apart from others; the lower is the table. */
const NAMESPACE = 0x7475 * 2 ** 32

/** The key of the lock of one table. Pure. */
export function tuneLockKey(tableOid: number): number {
  return NAMESPACE + tableOid
}

/**
 * Opens a session and runs `work` while it holds the lock of tunes of one table. Never waits: a second tune would rank its candidates
 * while the first makes everything slow.
 * @throws {VectorError} `TUNE_RUNNING` with the holder in `details`
 */
export async function withTuneLock<T>(
  database: Database,
  { tableOid, table }: { readonly tableOid: number; readonly table: string },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return withSession(database, async (client) => {
    await liftTimeLimits(database, client)
    let locked = false
    try {
      return await withAdvisoryLock(
        client,
        tuneLockKey(tableOid),
        { name: `the tune of "${table}"`, waitMs: 0 },
        () => {
          locked = true
          return work(client)
        },
      )
    } catch (error) {
      if (locked || !(error instanceof DatabaseError) || error.code !== 'LOCK_TIMEOUT') throw error
      throw new VectorError('TUNE_RUNNING', error.message, { cause: error, details: error.details })
    }
  })
}
