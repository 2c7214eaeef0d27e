import { setTimeout as delay } from 'node:timers/promises'
import {
  type Database,
  DatabaseError,
  runInTransaction,
  SQLSTATE,
  sqlstateOf,
  withCancellation,
  withSession,
} from '@pgtend/database'
import type { Client } from 'pg'
import { VectorError } from '../errors.ts'
import type { ApplyVectorIndexOptions, BuildingPlan } from './apply-vector-index.ts'
import { watchBuild } from './build-progress.ts'
import { dropLeftover } from './index-of-name.ts'

const CONCURRENT_LOCK_TIMEOUT_MS = 600_000
const BLOCKING_LOCK_TIMEOUT_MS = 5_000
/** The transaction that blocked the build may block its clean-up too. */
const CLEAN_UP_LOCK_TIMEOUT_MS = 10_000
/** A build whose client was killed ends after this instead of running on for hours. */
const CLIENT_CHECK_MS = 5_000
/** First version with client_connection_check_interval. */
const CLIENT_CHECK_VERSION = 140_000

interface BuildOptions extends ApplyVectorIndexOptions {
  readonly concurrently: boolean
}

/**
 * Runs the statement of a plan; tries once more without workers when shared memory runs out.
 * Returns what the server had to say. Leaves no invalid index behind.
 */
export async function buildIndex(
  database: Database,
  client: Client,
  plan: BuildingPlan,
  options: BuildOptions,
): Promise<readonly string[]> {
  const notices: string[] = []
  const listen = ({ message }: { message?: string | undefined }): void => {
    if (message !== undefined) notices.push(message)
  }
  client.on('notice', listen)
  try {
    await attempt(database, client, plan, options, plan.parallelWorkers)
  } catch (error) {
    if (!isOutOfSharedMemory(error) || plan.parallelWorkers === 0) throw await failed(database, plan, options, error)
    await cleanUp(database, plan, options, error)
    notices.push('shared memory ran out with parallel workers; built without them')
    await attempt(database, client, plan, options, 0).catch(async (second: unknown) => {
      throw await failed(database, plan, options, second)
    })
  } finally {
    client.off('notice', listen)
  }
  return notices
}

async function attempt(
  database: Database,
  client: Client,
  plan: BuildingPlan,
  options: BuildOptions,
  workers: number,
): Promise<void> {
  const settings = buildSettings(database, plan, options, workers)
  await withProgress(database, client, plan, options, () =>
    withCancellation(database, client, options.signal, async () => {
      if (options.concurrently) {
        for (const [name, value] of settings) await client.query(`set ${name} = '${value}'`)
        await client.query(plan.statement)
        return
      }
      // On the embedded engine a plain `set` would reach every other client.
      await runInTransaction(client, async () => {
        for (const [name, value] of settings) await client.query(`set local ${name} = '${value}'`)
        await client.query(plan.statement.replace(/^create index concurrently /, 'create index '))
      })
    }),
  )
}

function buildSettings(
  { capabilities }: Database,
  plan: BuildingPlan,
  options: BuildOptions,
  workers: number,
): readonly (readonly [string, string])[] {
  const lockTimeoutMs =
    options.lockTimeoutMs ?? (options.concurrently ? CONCURRENT_LOCK_TIMEOUT_MS : BLOCKING_LOCK_TIMEOUT_MS)
  return [
    ['lock_timeout', `${lockTimeoutMs}ms`],
    ['statement_timeout', '0'],
    ['maintenance_work_mem', `${plan.maintenanceWorkMemMb}MB`],
    ['max_parallel_maintenance_workers', String(workers)],
    ...(capabilities.concurrentSessions && capabilities.serverVersion >= CLIENT_CHECK_VERSION
      ? ([['client_connection_check_interval', `${CLIENT_CHECK_MS}ms`]] as const)
      : []),
  ]
}

/** Without sessions side by side there is nobody to ask; the start is reported and nothing else. */
async function withProgress(
  database: Database,
  client: Client,
  plan: BuildingPlan,
  { onProgress, concurrently }: BuildOptions,
  work: () => Promise<void>,
): Promise<void> {
  if (onProgress === undefined) return work()
  if (!database.capabilities.concurrentSessions) {
    onProgress({ phase: 'building index', percent: undefined, elapsedMs: 0, blockerPid: undefined })
    return work()
  }
  const { rows } = await client.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as "pid"')
  const stop = new AbortController()
  const watching = withSession(database, (watcher) =>
    watchBuild(watcher, { pid: rows[0]?.pid ?? 0, method: plan.method, signal: stop.signal, onProgress }),
  ).catch(() => {
    // The build matters, not its progress: a lost watcher shows up as a phase.
    onProgress({
      phase: concurrently ? 'building index concurrently' : 'building index',
      percent: undefined,
      elapsedMs: 0,
      blockerPid: undefined,
    })
  })
  try {
    await work()
  } finally {
    stop.abort()
    await watching
  }
}

/** Cleans up after a failure and returns the error to throw. */
async function failed(database: Database, plan: BuildingPlan, options: BuildOptions, error: unknown): Promise<unknown> {
  // What has the name was not made here, so it is not ours to drop.
  if (sqlstateOf(error) === SQLSTATE.duplicateTable) {
    return new VectorError('INDEX_NAME_TAKEN', `"${plan.name}" appeared while it was to be built`, { cause: error })
  }
  await cleanUp(database, plan, options, error)
  if (error instanceof DatabaseError) return error
  if (sqlstateOf(error) === SQLSTATE.lockNotAvailable) {
    return new VectorError('INDEX_LOCK_TIMEOUT', `index "${plan.name}" waited too long for a lock`, { cause: error })
  }
  return new VectorError('INDEX_BUILD_FAILED', `index "${plan.name}" could not be built`, {
    cause: error,
    hint: `The server said: ${error instanceof Error ? error.message : String(error)}.`,
    details: { sqlstate: sqlstateOf(error) },
  })
}

/** In a new session: the one of the build may be gone. A transaction that failed has left nothing. */
async function cleanUp(
  database: Database,
  plan: BuildingPlan,
  { concurrently }: BuildOptions,
  error: unknown,
): Promise<void> {
  if (!concurrently) return
  try {
    await withSession(database, async (client) => {
      await client.query(`set lock_timeout = '${CLEAN_UP_LOCK_TIMEOUT_MS}ms'`)
      await dropWhenEnded(client, plan)
    })
  } catch (cleanUpError) {
    throw new VectorError('INDEX_CLEANUP_FAILED', `index "${plan.name}" is left invalid`, {
      cause: new AggregateError([error, cleanUpError], 'the build failed and so did its clean-up'),
    })
  }
}

/** A terminated build is listed as running for a moment longer. */
async function dropWhenEnded(client: Client, plan: BuildingPlan): Promise<void> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      await dropLeftover(client, plan)
      return
    } catch (error) {
      if (!(error instanceof VectorError) || error.code !== 'INDEX_BUILD_RUNNING' || attempts === 20) throw error
      await delay(250)
    }
  }
}

function isOutOfSharedMemory(error: unknown): boolean {
  const state = sqlstateOf(error)
  return state === SQLSTATE.diskFull || state === SQLSTATE.outOfMemory
}
