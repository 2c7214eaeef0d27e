import { type Database, requireSessionState } from '@pgtend/database'
import type { Client } from 'pg'
import { blockerText } from '../apply/blocker.ts'
import { dropPatiently } from '../apply/drop-patiently.ts'
import { withTableLock } from '../apply/table-lock.ts'
import { VectorError } from '../errors.ts'
import type { Leftover } from './rebuild-plan.ts'
import { type FindLeftoversOptions, selectLeftovers } from './select-leftovers.ts'
import { selectBuilds } from './select-table-activity.ts'

/**
 * Drops what interrupted runs have left on one table; the caller holds the lock of the table. Takes `share update exclusive`:
 * reads and writes go on.
 * @throws {VectorError} `INDEX_BUILD_RUNNING` while a session builds on the table: what looks left may be its own
 */
export async function dropLeftoversOfTable(
  client: Client,
  table: { readonly schema: string; readonly table: string },
  options: FindLeftoversOptions = {},
): Promise<readonly Leftover[]> {
  const leftovers = await selectLeftovers(client, { schema: table.schema, table: table.table }, options)
  if (leftovers.length === 0) return []
  const [build] = await selectBuilds(client, table)
  if (build !== undefined) {
    throw new VectorError('INDEX_BUILD_RUNNING', `${blockerText(build)} is building an index on "${table.table}"`, {
      details: { build },
    })
  }
  for (const { statement } of leftovers) await client.query(statement)
  return leftovers
}

export interface DropLeftoversOptions {
  readonly signal?: AbortSignal | undefined
  readonly advisoryLockWaitMs?: number | undefined
}

/**
 * Drops leftovers of any tables, as `selectLeftovers` with `all` has found them, table by table under the lock of each.
 * @returns those that were dropped
 * @throws {VectorError} `INDEX_BUILD_RUNNING` or `INDEX_LOCK_TIMEOUT`
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`, `LOCK_TIMEOUT` or `INTERRUPTED`
 */
export async function applyDropLeftovers(
  database: Database,
  leftovers: readonly Leftover[],
  options: DropLeftoversOptions = {},
): Promise<readonly Leftover[]> {
  requireSessionState(database)
  const tables = Map.groupBy(leftovers, ({ schema, table }) => JSON.stringify([schema, table]))
  const dropped: Leftover[] = []
  for (const [first] of tables.values()) {
    if (first === undefined) continue
    const done = await withTableLock(database, first, options, (client) =>
      dropPatiently(
        database,
        client,
        { what: `an invalid index of "${first.table}"`, concurrently: true, signal: options.signal },
        () => dropLeftoversOfTable(client, first, { all: true }),
      ),
    )
    dropped.push(...done)
  }
  return dropped
}
