import { setTimeout as delay } from 'node:timers/promises'
import { sqlstateOf } from '@pgtend/database'
import type { Client } from 'pg'
import { listIndexFacts } from '../sql/list-index-facts.ts'
import type { IndexFacts } from './facts.ts'
import { dropLeftoverStep } from './steps.ts'

const POLL_MS = 100

/**
 * Drops the invalid copies that a `reindex concurrently` of this session left on a table, and returns the names of those that are
 * still there. The caller holds the table's advisory lock. Waits up to `lockTimeoutMs` for each; the transaction that the rebuild
 * waited for can be in the way of the removal too. Writes and reads go on.
 */
export async function dropLeftovers(
  client: Client,
  tableOid: number,
  lockTimeoutMs: number,
): Promise<readonly string[]> {
  const leftovers = await untilFree(client, tableOid, performance.now() + lockTimeoutMs)
  const kept: string[] = []
  const before = await setLockTimeout(client, `${lockTimeoutMs}ms`)
  for (const leftover of leftovers) {
    if (leftover.busy || !(await tryDrop(client, dropLeftoverStep(leftover, true).sql))) kept.push(leftover.index)
  }
  await setLockTimeout(client, before)
  return kept
}

/**
 * Lists the copies, waiting for sessions with a lock that a builder would hold: one of them may be building a copy of its own. The
 * winner of the deadlock that ended the rebuild holds such a lock for a moment too.
 */
async function untilFree(client: Client, tableOid: number, deadline: number): Promise<readonly IndexFacts[]> {
  for (;;) {
    const indexes = await listIndexFacts(client)
    const leftovers = indexes.filter((index) => index.tableOid === tableOid && index.leftover)
    if (!leftovers.some(({ busy }) => busy) || performance.now() >= deadline) return leftovers
    await delay(POLL_MS)
  }
}

/** Sets the limit and returns the one before. */
async function setLockTimeout(client: Client, limit: string): Promise<string> {
  const { rows } = await client.query<{ before: string }>(
    `select current_setting('lock_timeout') as "before", set_config('lock_timeout', $1::text, false)`,
    [limit],
  )
  return rows[0]?.before ?? '0'
}

async function tryDrop(client: Client, sql: string): Promise<boolean> {
  try {
    await client.query(sql)
    return true
  } catch (error) {
    // Still there, and reported as such; any failure of the server means just that.
    if (sqlstateOf(error) === undefined) throw error
    return false
  }
}
