import { setTimeout } from 'node:timers/promises'
import type { ClientBase, Pool } from 'pg'

const POLL_MS = 50
/** A program that has ended its connections needs no longer for them to close. */
const LIMIT_MS = 10_000

/** Server processes of the sessions in a database, besides the one that asks. */
export async function selectSessions(client: ClientBase | Pool, database: string): Promise<readonly number[]> {
  const { rows } = await client.query<{ pid: number }>(
    `
    select pid from pg_stat_activity
     where datname = $1 and backend_type = 'client backend' and pid <> pg_backend_pid()
  `,
    [database],
  )
  return rows.map(({ pid }) => pid)
}

/** Waits until only the sessions are left that may stay. A pool has ended before the server knows of it. */
export async function waitUntilGone(
  client: ClientBase | Pool,
  database: string,
  staying: readonly number[] = [],
): Promise<void> {
  const start = performance.now()
  while ((await selectSessions(client, database)).some((pid) => !staying.includes(pid))) {
    if (performance.now() - start > LIMIT_MS) return
    await setTimeout(POLL_MS)
  }
}
