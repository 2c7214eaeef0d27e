import { setTimeout as delay } from 'node:timers/promises'
import { type Database, DatabaseError, type Environment, openDatabase, type ServerTarget } from '@pgtend/database'
import type { Logger } from 'pino'
import { WorkerError } from '../errors.ts'

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000

/** What passes by itself: a server that starts, a network that comes back. A wrong password does not. */
const TRANSIENT: readonly string[] = ['SERVER_UNREACHABLE', 'CONNECTION_TIMEOUT', 'TOO_MANY_CONNECTIONS']

/**
 * Opens the database, waiting for a server that is not there yet.
 * @throws {WorkerError} `WORKER_NEEDS_SERVER`; {@link DatabaseError} for what waiting does not cure; `signal.reason` when it aborts
 */
export async function connect(
  target: ServerTarget,
  environment: Environment,
  log: Logger,
  signal: AbortSignal,
): Promise<Database> {
  const database = await untilReachable(log, signal, () =>
    openDatabase(target, { applicationName: 'pgtend worker', environment }),
  )
  if (database.capabilities.concurrentSessions) return database
  await database.end()
  throw needsServer()
}

/** Repeats `work` with growing pauses while the server cannot be reached. */
export async function untilReachable<T>(log: Logger, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    signal.throwIfAborted()
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof DatabaseError && TRANSIENT.includes(error.code))) throw error
      log.warn({ err: error, retryInMs: pauseMs }, 'waiting for the database')
      await delay(pauseMs, undefined, { signal })
    }
  }
}

export function needsServer(): WorkerError {
  return new WorkerError('WORKER_NEEDS_SERVER', 'the worker needs a PostgreSQL server with concurrent sessions')
}
