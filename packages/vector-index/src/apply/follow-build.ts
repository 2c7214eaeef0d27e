import { type Database, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import type { BuildNotice } from './build-notice.ts'
import { type BuildProgress, watchBuild } from './build-progress.ts'
import type { IndexWork } from './index-work.ts'
import { liftTimeLimits } from './lift-time-limits.ts'

export interface FollowBuildOptions {
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined
}

/**
 * Runs a build and reports its progress, watched from a session of its own. Without sessions side by side there is nobody to ask:
 * the start is reported and nothing else.
 */
export async function followBuild(
  database: Database,
  client: Client,
  { method, concurrently }: Pick<IndexWork, 'method' | 'concurrently'>,
  { onProgress }: FollowBuildOptions,
  notices: readonly BuildNotice[],
  run: () => Promise<void>,
): Promise<void> {
  if (onProgress === undefined) return run()
  const unknown = { percent: undefined, elapsedMs: 0, blockerPid: undefined }
  if (!database.capabilities.concurrentSessions) {
    onProgress({ phase: 'building index', ...unknown })
    return run()
  }
  const { rows } = await client.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as "pid"')
  const pid = rows[0]?.pid ?? 0
  const stop = new AbortController()
  const inMemory = (): boolean => !notices.some(({ kind }) => kind === 'graph_outgrew_memory')
  const watching = withSession(database, async (watcher) => {
    await liftTimeLimits(database, watcher)
    await watchBuild(watcher, { pid, method, signal: stop.signal, onProgress, inMemory })
  }).catch(() => {
    // The build matters, not its progress: a lost watcher shows up as a phase.
    onProgress({ phase: concurrently ? 'building index concurrently' : 'building index', ...unknown })
  })
  try {
    await run()
  } finally {
    stop.abort()
    await watching
  }
}
