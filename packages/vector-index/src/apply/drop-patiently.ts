import { type Database, DatabaseError, SQLSTATE, sqlstateOf, withCancellation } from '@pgtend/database'
import type { Client } from 'pg'
import { VectorError } from '../errors.ts'
import { limitLockWait } from './limit-lock-wait.ts'

/** A concurrent drop waits for every transaction that has used the table, and blocks nobody meanwhile. */
const CONCURRENT_LOCK_TIMEOUT = '60s'
/** Readers and writers queue up behind the wait of any other. */
const BLOCKING_LOCK_TIMEOUT = '5s'

export interface PatientDrop {
  /** What is dropped, for messages. */
  readonly what: string
  readonly concurrently: boolean
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs statements that drop indexes, and gives up waiting for the transactions of others after a minute. A concurrent drop that ends
 * early may leave its index invalid; the same drop finishes it.
 * @throws {VectorError} `INDEX_LOCK_TIMEOUT`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function dropPatiently<T>(
  database: Database,
  client: Client,
  { what, concurrently, signal }: PatientDrop,
  drop: () => Promise<T>,
): Promise<T> {
  await limitLockWait(database, client, concurrently ? CONCURRENT_LOCK_TIMEOUT : BLOCKING_LOCK_TIMEOUT)
  const hint = concurrently
    ? 'It may be invalid now and serve no search; run the same command again to finish the drop.'
    : 'It is as it was; run the same command again.'
  try {
    return await withCancellation(database, client, signal, drop)
  } catch (error) {
    if (sqlstateOf(error) === SQLSTATE.lockNotAvailable) {
      const message = `${what} could not be dropped: transactions that use the table do not end`
      throw new VectorError('INDEX_LOCK_TIMEOUT', message, { cause: error, hint })
    }
    if (!(error instanceof DatabaseError) || error.code !== 'INTERRUPTED') throw error
    throw new DatabaseError('INTERRUPTED', `interrupted while dropping ${what}`, { cause: error, hint })
  }
}
