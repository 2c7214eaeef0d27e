import { setTimeout as delay } from 'node:timers/promises'
import {
  type Database,
  DatabaseError,
  isOutOfSharedMemory,
  runInTransaction,
  SQLSTATE,
  sqlstateOf,
  withCancellation,
  withSession,
} from '@pgtend/database'
import type { Client } from 'pg'
import { VectorError } from '../errors.ts'
import { type BuildNotice, NO_SHARED_MEMORY, readNotice } from './build-notice.ts'
import type { BuildProgress } from './build-progress.ts'
import { followBuild } from './follow-build.ts'
import type { IndexWork } from './index-work.ts'
import { liftTimeLimits } from './lift-time-limits.ts'

const CONCURRENT_LOCK_TIMEOUT_MS = 600_000
const BLOCKING_LOCK_TIMEOUT_MS = 5_000
/** The transaction that blocked the build may block its clean-up too. */
const CLEAN_UP_LOCK_TIMEOUT_MS = 10_000
/** A build whose client was killed ends after this instead of running on for hours. */
const CLIENT_CHECK_MS = 2_000
/** First version with client_connection_check_interval. */
const CLIENT_CHECK_VERSION = 140_000

export interface BuildIndexOptions {
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined
  /** Cancels the build on the server and drops what it left. */
  readonly signal?: AbortSignal | undefined
  /**
   * How long the build may wait for one transaction of others. Default 10 minutes for a concurrent build, which blocks nobody
   * while it waits; 5 s otherwise.
   */
  readonly lockTimeoutMs?: number | undefined
}

/**
 * Runs the statement that builds an index; tries once more without workers when shared memory runs out.
 * Returns what the server had to say. Leaves no invalid index behind. Its settings stay on the session of the client.
 * @throws {VectorError} `INDEX_NAME_TAKEN`, `INDEX_LOCK_TIMEOUT`, `INDEX_BUILD_FAILED` or `INDEX_CLEANUP_FAILED`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function buildIndex(
  database: Database,
  client: Client,
  work: IndexWork,
  options: BuildIndexOptions,
): Promise<readonly BuildNotice[]> {
  const notices: BuildNotice[] = []
  const listen = ({ message }: { message?: string | undefined }): void => {
    if (message !== undefined) notices.push(readNotice(message))
  }
  client.on('notice', listen)
  try {
    await attempt(database, client, work, options, notices)
  } catch (error) {
    if (!isOutOfSharedMemory(error) || work.parallelWorkers === 0) throw await failed(database, work, error)
    await cleanUp(database, work, error)
    notices.push(NO_SHARED_MEMORY)
    await attempt(database, client, { ...work, parallelWorkers: 0 }, options, notices).catch(
      async (second: unknown) => {
        throw await failed(database, work, second)
      },
    )
  } finally {
    client.off('notice', listen)
  }
  return notices
}

async function attempt(
  database: Database,
  client: Client,
  work: IndexWork,
  options: BuildIndexOptions,
  notices: readonly BuildNotice[],
): Promise<void> {
  const settings = buildSettings(database, work, options)
  await followBuild(database, client, work, options, notices, () =>
    withCancellation(database, client, options.signal, async () => {
      if (work.concurrently) {
        for (const [name, value] of settings) await client.query(`set ${name} = '${value}'`)
        await client.query(work.statement)
        return
      }
      // On the embedded engine a plain `set` would reach every other client.
      await runInTransaction(client, async () => {
        for (const [name, value] of settings) await client.query(`set local ${name} = '${value}'`)
        await client.query(work.statement)
      })
    }),
  )
}

function buildSettings(
  { capabilities }: Database,
  work: IndexWork,
  options: BuildIndexOptions,
): readonly (readonly [string, string])[] {
  const lockTimeoutMs =
    options.lockTimeoutMs ?? (work.concurrently ? CONCURRENT_LOCK_TIMEOUT_MS : BLOCKING_LOCK_TIMEOUT_MS)
  return [
    ['lock_timeout', `${lockTimeoutMs}ms`],
    ['statement_timeout', '0'],
    ['maintenance_work_mem', `${work.maintenanceWorkMemMb}MB`],
    ['max_parallel_maintenance_workers', String(work.parallelWorkers)],
    ...(capabilities.concurrentSessions && capabilities.serverVersion >= CLIENT_CHECK_VERSION
      ? ([['client_connection_check_interval', `${CLIENT_CHECK_MS}ms`]] as const)
      : []),
  ]
}

/** Cleans up after a failure and returns the error to throw. */
async function failed(database: Database, work: IndexWork, error: unknown): Promise<unknown> {
  // What has the name was not made here, so it is not ours to drop.
  if (sqlstateOf(error) === SQLSTATE.duplicateTable) {
    return new VectorError('INDEX_NAME_TAKEN', `"${work.name}" appeared while it was to be built`, { cause: error })
  }
  await cleanUp(database, work, error)
  if (error instanceof DatabaseError) return error
  if (sqlstateOf(error) === SQLSTATE.lockNotAvailable) {
    return new VectorError('INDEX_LOCK_TIMEOUT', `index "${work.name}" waited too long for a lock`, { cause: error })
  }
  return new VectorError('INDEX_BUILD_FAILED', `index "${work.name}" could not be built`, {
    cause: error,
    hint: `The server said: ${error instanceof Error ? error.message : String(error)}.`,
    details: { sqlstate: sqlstateOf(error) },
  })
}

/** In a new session: the one of the build may be gone. A transaction that failed has left nothing. */
async function cleanUp(database: Database, work: IndexWork, error: unknown): Promise<void> {
  if (!work.concurrently) return
  try {
    await withSession(database, async (client) => {
      await liftTimeLimits(database, client)
      await client.query(`set lock_timeout = '${CLEAN_UP_LOCK_TIMEOUT_MS}ms'`)
      await tidyUpWhenEnded(client, work)
    })
  } catch (cleanUpError) {
    throw new VectorError('INDEX_CLEANUP_FAILED', `the build of index "${work.name}" has left an invalid index`, {
      cause: new AggregateError([error, cleanUpError], 'the build failed and so did its clean-up'),
    })
  }
}

/** A terminated build is listed as running for a moment longer. */
async function tidyUpWhenEnded(client: Client, work: IndexWork): Promise<void> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      await work.tidyUp(client)
      return
    } catch (error) {
      if (!(error instanceof VectorError) || error.code !== 'INDEX_BUILD_RUNNING' || attempts === 20) throw error
      await delay(250)
    }
  }
}
