import { setTimeout as delay } from 'node:timers/promises'
import type { IndexMethod } from '../metric.ts'
import type { Queryable } from '../queryable.ts'
import type { Blocker } from './blocker.ts'
import { type BuildState, selectBuildState } from './select-build-state.ts'

const POLL_MS = 250
/** Loading the rows is about this share of a concurrent build; validation is the rest. */
const BUILD_SHARE = 0.85
/** Before that the rate says nothing yet. */
const ETA_FROM_SHARE = 0.05

/** How far the build of an index is. */
export interface BuildProgress {
  /** PostgreSQL's phase: `building index: loading tuples`. */
  readonly phase: string
  /** Of the whole build, 0 to 100; undefined where nothing is known. */
  readonly percent: number | undefined
  readonly elapsedMs: number
  /** How much longer it takes; only while a graph grows in memory, where the rate is even. Undefined otherwise. */
  readonly etaMs?: number | undefined
  /** The session whose transaction the build waits for. */
  readonly blockerPid: number | undefined
  /** The same with its name and the time since when; undefined where the role may not see it. */
  readonly blocker?: Blocker | undefined
  /** Which partition of a partitioned table is being built. */
  readonly partition?: { readonly table: string; readonly number: number; readonly of: number } | undefined
}

export interface WatchBuildOptions {
  readonly pid: number
  readonly method: IndexMethod
  readonly signal: AbortSignal
  readonly onProgress: (progress: BuildProgress) => void
  /** False once the server said that the graph outgrew its memory. */
  readonly inMemory: () => boolean
}

/** Polls the progress of a build from another session until the signal aborts. */
export async function watchBuild(client: Queryable, options: WatchBuildOptions): Promise<void> {
  const start = performance.now()
  let loadingSince: number | undefined
  while (!options.signal.aborted) {
    const state = await selectBuildState(client, options.pid)
    if (state !== undefined && !options.signal.aborted) {
      const now = performance.now()
      if (isLoading(state)) loadingSince ??= now
      const loadingMs = loadingSince === undefined ? 0 : now - loadingSince
      options.onProgress({
        phase: state.phase,
        percent: buildPercent(options.method, state),
        elapsedMs: now - start,
        etaMs: options.inMemory() ? buildEtaMs(options.method, state, loadingMs) : undefined,
        blockerPid: state.blocker?.pid,
        blocker: state.blocker,
      })
    }
    await delay(POLL_MS, undefined, { signal: options.signal }).catch(() => undefined)
  }
}

/** Weighs the phases: building is about 85 % of the time, validation the rest. Pure. */
export function buildPercent(method: IndexMethod, state: Omit<BuildState, 'blocker'>): number | undefined {
  const blocks = share(state.blocksDone, state.blocksTotal)
  const tuples = share(state.tuplesDone, state.tuplesTotal)
  switch (state.phase) {
    case 'initializing':
    case 'waiting for writers before build':
    case 'building index: initializing':
      return 0
    case 'building index: performing k-means':
      return 5
    case 'building index: assigning tuples':
      return 10 + 35 * blocks
    case 'building index: loading tuples':
      return method === 'ivfflat' ? 45 + 40 * tuples : 100 * BUILD_SHARE * blocks
    case 'waiting for writers before validation':
      return 85
    case 'index validation: scanning index':
      return 85 + 7 * blocks
    case 'index validation: sorting tuples':
      return 92
    case 'index validation: scanning table':
      return 92 + 7 * blocks
    case 'waiting for old snapshots':
    case 'waiting for readers before marking dead':
    case 'waiting for readers before dropping':
      return 99
    default:
      return undefined
  }
}

/**
 * How much longer the build takes, from the rate at which rows were loaded so far. Only for a graph: the phases of ivfflat
 * (k-means, assigning, loading) say nothing about each other. Pure.
 */
export function buildEtaMs(
  method: IndexMethod,
  state: Omit<BuildState, 'blocker'>,
  loadingMs: number,
): number | undefined {
  const done = share(state.blocksDone, state.blocksTotal)
  if (method !== 'hnsw' || !isLoading(state) || done < ETA_FROM_SHARE || loadingMs <= 0) return undefined
  const wholeMs = loadingMs / done / BUILD_SHARE
  return wholeMs - loadingMs
}

function isLoading({ phase }: Pick<BuildState, 'phase'>): boolean {
  return phase === 'building index: loading tuples'
}

function share(done: number, total: number): number {
  return total > 0 ? Math.min(1, done / total) : 0
}
