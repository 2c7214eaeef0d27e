import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseError } from '@pgtend/database'
import { type Blocker, blockerText } from '../apply/blocker.ts'
import { VectorError } from '../errors.ts'
import type { Queryable } from '../queryable.ts'
import { selectBuilds, selectOldTransactions } from './select-table-activity.ts'

/** Younger transactions are likely to end before the build gets to wait for them. */
export const OLD_TRANSACTION_SECONDS = 60
const POLL_MS = 500
const DEFAULT_WAIT_MS = 10_000

export interface WaitUntilFreeOptions {
  /** How long old transactions and other builds on the table are waited for. Default 10 s; 0 refuses at once. */
  readonly waitMs?: number | undefined
  /** Transactions older than this count as old. Default 60 s. */
  readonly oldTransactionSeconds?: number | undefined
  readonly onBlocked?: ((blockers: readonly Blocker[]) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Waits until nothing is in the way of a concurrent build on a table. A build that waits for a transaction holds up vacuum, and
 * one that is given up has worked for nothing.
 * @throws {VectorError} `INDEX_REBUILD_BLOCKED` with the sessions in `details`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function waitUntilFree(
  client: Queryable,
  table: { readonly schema: string; readonly table: string },
  options: WaitUntilFreeOptions,
): Promise<void> {
  const { waitMs = DEFAULT_WAIT_MS, oldTransactionSeconds = OLD_TRANSACTION_SECONDS, onBlocked, signal } = options
  const deadline = performance.now() + waitMs
  for (;;) {
    const builds = await selectBuilds(client, table)
    const transactions = await selectOldTransactions(client, table, oldTransactionSeconds)
    const [first, ...others] = [...builds, ...transactions]
    if (first === undefined) return
    if (performance.now() >= deadline) throw blocked(table.table, first, others.length, { builds, transactions })
    onBlocked?.([first, ...others])
    await delay(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {
      throw new DatabaseError('INTERRUPTED', 'interrupted while waiting for other sessions; nothing was begun')
    })
  }
}

function blocked(
  table: string,
  first: Blocker,
  others: number,
  details: Record<string, readonly Blocker[]>,
): VectorError {
  const more = others === 0 ? '' : ` and ${others} more`
  return new VectorError(
    'INDEX_REBUILD_BLOCKED',
    `indexes of "${table}" cannot be rebuilt: ${blockerText(first)}${more}`,
    {
      hint: `End it with \`select pg_terminate_backend(${first.pid})\`, or give it time with \`--wait 600\`.`,
      details,
    },
  )
}
