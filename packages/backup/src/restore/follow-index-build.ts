import { setTimeout as delay } from 'node:timers/promises'
import { type Database, withSession } from '@pgtend/database'
import type { Client } from 'pg'

const POLL_MS = 500
/** Before that the rate says nothing yet. */
const ETA_FROM_SHARE = 0.05

/**
 * Runs the build of an index on a session and says from another one how far it is: `: 42 %, 1 min 5 s left`. Without sessions side
 * by side there is nobody to ask. The build matters, not its progress: when that cannot be read, nothing is said.
 */
export async function followIndexBuild(
  database: Database,
  client: Client,
  onState: (text: string) => void,
  run: () => Promise<void>,
): Promise<void> {
  if (!database.capabilities.concurrentSessions) return run()
  const { rows } = await client.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as "pid"')
  const stop = new AbortController()
  const watching = withSession(database, (watcher) => watch(watcher, rows[0]?.pid ?? 0, onState, stop.signal)).catch(
    () => undefined,
  )
  try {
    await run()
  } finally {
    stop.abort()
    await watching
  }
}

async function watch(client: Client, pid: number, onState: (text: string) => void, signal: AbortSignal): Promise<void> {
  const started = performance.now()
  while (!signal.aborted) {
    const { rows } = await client.query<{ share: number | null }>(
      `
      select greatest(blocks_done::float8 / nullif(blocks_total, 0), tuples_done::float8 / nullif(tuples_total, 0)) as "share"
        from pg_catalog.pg_stat_progress_create_index
       where pid = $1::int
    `,
      [pid],
    )
    const share = rows[0]?.share
    if (share !== undefined && share !== null && !signal.aborted) onState(stateText(share, performance.now() - started))
    await delay(POLL_MS, undefined, { signal }).catch(() => undefined)
  }
}

function stateText(share: number, elapsedMs: number): string {
  const percent = `: ${Math.floor(100 * Math.min(1, share))} %`
  if (share < ETA_FROM_SHARE || share >= 1) return percent
  const seconds = Math.ceil((elapsedMs / share - elapsedMs) / 1_000)
  const left = seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${percent}, about ${left} left`
}
