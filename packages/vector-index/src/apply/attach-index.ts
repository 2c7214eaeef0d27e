import { type Database, escapeIdentifier } from '@pgtend/database'
import type { Client } from 'pg'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import { limitLockWait } from './limit-lock-wait.ts'

/** Writers queue up behind a statement that waits for its lock, so it may not wait for long. */
const LOCK_TIMEOUT = '5s'

/**
 * Creates an index on only a partitioned table: an empty frame that becomes valid when every partition has its part.
 * Takes `share` on that table alone, for a moment.
 */
export async function createIndexOnOnly(database: Database, client: Client, plan: VectorIndexPlan): Promise<void> {
  const name = escapeIdentifier(plan.name)
  const statement = plan.statement.replace(/^create index (concurrently )?/, '')
  await limitLockWait(database, client, LOCK_TIMEOUT)
  await client.query(`create index ${name} on only ${statement.slice(`${name} on `.length)}`)
}

/**
 * Attaches the index of a partition to the index of the table above; both names are already quoted.
 * @returns false when it was attached before
 */
export async function attachIndex(database: Database, client: Client, above: string, index: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `
    select 1
      from pg_catalog.pg_inherits
     where inhparent = $1::pg_catalog.regclass and inhrelid = $2::pg_catalog.regclass
  `,
    [above, index],
  )
  if (rowCount !== 0) return false
  await limitLockWait(database, client, LOCK_TIMEOUT)
  await client.query(`alter index ${above} attach partition ${index}`)
  return true
}
