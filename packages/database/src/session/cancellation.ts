import type { Client } from 'pg'
import type { Database } from '../database.ts'
import { DatabaseError } from '../database-error.ts'
import { SQLSTATE, sqlstateOf } from '../sqlstate.ts'
import { backendPid } from './backend-pid.ts'

/**
 * Runs `work` on a session; when the signal aborts, cancels the running statement on the server.
 *
 * Ending the process alone would leave the statement running and holding its locks, so a second connection calls
 * `pg_cancel_backend`. Without the capability `cancel` the statement runs to its end first.
 * @throws {DatabaseError} `INTERRUPTED` when the signal aborted and the work failed because of it
 */
export async function withCancellation<T>(
  database: Database,
  client: Client,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (signal === undefined) return work()
  if (signal.aborted) throw interrupted()
  const pid = await backendPid(client)
  let cancelling: Promise<void> | undefined
  const onAbort = (): void => {
    cancelling = database.capabilities.cancel ? cancelBackend(database, pid) : undefined
  }
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await work()
  } catch (error) {
    if (signal.aborted && sqlstateOf(error) === SQLSTATE.queryCanceled) throw interrupted(error)
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
    await cancelling
  }
}

async function cancelBackend(database: Database, pid: number): Promise<void> {
  const second = await database.connect()
  try {
    await second.query('select pg_catalog.pg_cancel_backend($1::int)', [pid])
  } finally {
    await second.end()
  }
}

function interrupted(cause?: unknown): DatabaseError {
  return new DatabaseError('INTERRUPTED', 'interrupted; the running statement was cancelled on the server', { cause })
}
