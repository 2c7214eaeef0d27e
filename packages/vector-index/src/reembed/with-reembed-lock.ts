import { type Database, withAdvisoryLock, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { liftTimeLimits } from '../apply/lift-time-limits.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import type { ReembedPlan } from './reembed-plan.ts'

/** Of the advisory lock that lets one run per table make new vectors. `re` in the upper half keeps it apart; the lower is the table. */
const NAMESPACE = 0x7265 * 2 ** 32

/**
 * Opens a session without time limits and runs `work` on it while no other run makes new vectors for the table: two would pay for every
 * vector twice, and one would take the column away from the other.
 * @throws {DatabaseError} `LOCK_TIMEOUT` with the holder in `details`
 * @throws {VectorError} as `findVectorColumn`
 */
export async function withReembedLock<T>(
  database: Database,
  { schema, table, column }: Pick<ReembedPlan, 'schema' | 'table' | 'column'>,
  { signal }: { readonly signal?: AbortSignal | undefined },
  work: (client: Client) => Promise<T>,
): Promise<T> {
  return withSession(database, async (client) => {
    await liftTimeLimits(database, client)
    const { tableOid } = await findVectorColumn(client, { schema, table, column })
    const lock = { name: `new vectors of "${table}"`, waitMs: 0, signal }
    return withAdvisoryLock(client, NAMESPACE + tableOid, lock, () => work(client))
  })
}
