import { setTimeout as delay } from 'node:timers/promises'
import type { IndexMethod } from '../metric.ts'
import type { Queryable } from '../queryable.ts'

const POLL_MS = 250

/** How far the build of an index is. */
export interface BuildProgress {
  /** PostgreSQL's phase: `building index: loading tuples`. */
  readonly phase: string
  /** Of the whole build, 0 to 100; undefined where nothing is known. */
  readonly percent: number | undefined
  readonly elapsedMs: number
  /** The session whose transaction the build waits for. */
  readonly blockerPid: number | undefined
}

interface ProgressRow {
  readonly phase: string
  readonly blocksDone: number
  readonly blocksTotal: number
  readonly tuplesDone: number
  readonly tuplesTotal: number
  readonly blockerPid: number | null
}

export interface WatchBuildOptions {
  readonly pid: number
  readonly method: IndexMethod
  readonly signal: AbortSignal
  readonly onProgress: (progress: BuildProgress) => void
}

/** Polls the progress of a build from another session until the signal aborts. */
export async function watchBuild(client: Queryable, options: WatchBuildOptions): Promise<void> {
  const start = performance.now()
  while (!options.signal.aborted) {
    const row = await selectProgress(client, options.pid)
    if (row !== undefined && !options.signal.aborted) {
      options.onProgress({
        phase: row.phase,
        percent: buildPercent(options.method, row),
        elapsedMs: performance.now() - start,
        blockerPid: row.blockerPid ?? undefined,
      })
    }
    await delay(POLL_MS, undefined, { signal: options.signal }).catch(() => undefined)
  }
}

/** Weighs the phases: building is about 85 % of the time, validation the rest. Pure. */
export function buildPercent(method: IndexMethod, row: Omit<ProgressRow, 'blockerPid'>): number | undefined {
  const blocks = share(row.blocksDone, row.blocksTotal)
  const tuples = share(row.tuplesDone, row.tuplesTotal)
  switch (row.phase) {
    case 'initializing':
    case 'waiting for writers before build':
    case 'building index: initializing':
      return 0
    case 'building index: performing k-means':
      return 5
    case 'building index: assigning tuples':
      return 10 + 35 * blocks
    case 'building index: loading tuples':
      return method === 'ivfflat' ? 45 + 40 * tuples : 85 * blocks
    case 'waiting for writers before validation':
      return 85
    case 'index validation: scanning index':
      return 85 + 7 * blocks
    case 'index validation: sorting tuples':
      return 92
    case 'index validation: scanning table':
      return 92 + 7 * blocks
    case 'waiting for old snapshots':
      return 99
    default:
      return undefined
  }
}

function share(done: number, total: number): number {
  return total > 0 ? Math.min(1, done / total) : 0
}

async function selectProgress(client: Queryable, pid: number): Promise<ProgressRow | undefined> {
  const { rows } = await client.query<ProgressRow>(
    `
    select phase,
           blocks_done::float8 as "blocksDone",
           blocks_total::float8 as "blocksTotal",
           tuples_done::float8 as "tuplesDone",
           tuples_total::float8 as "tuplesTotal",
           nullif(current_locker_pid, 0)::int as "blockerPid"
      from pg_catalog.pg_stat_progress_create_index
     where pid = $1
  `,
    [pid],
  )
  return rows[0]
}
