import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseError, qualifiedName, runInTransaction, SQLSTATE, sqlstateOf } from '@pgtend/database'
import type { Client } from 'pg'
import { VectorError } from '../errors.ts'
import type { ReembedPlan } from './reembed-plan.ts'

const DEFAULT_LOCK_TIMEOUT_MS = 2_000
const LOCK_ATTEMPTS = 10
const LOCK_PAUSE_MS = 500

export interface BriefLockOptions {
  /** How long a lock of the table is waited for at a time; others queue behind it. Default 2 s, tried ten times. */
  readonly lockTimeoutMs?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Runs `work` in a transaction with the whole table locked (`access exclusive`); waits for the lock a little at a time, because
 * everybody else waits behind it.
 * @throws {VectorError} `INDEX_LOCK_TIMEOUT`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function lockTableBriefly<T>(
  client: Client,
  { schema, table }: Pick<ReembedPlan, 'schema' | 'table'>,
  { lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS, signal }: BriefLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    if (signal?.aborted) throw new DatabaseError('INTERRUPTED', 'interrupted before the table was locked')
    try {
      return await runInTransaction(client, async () => {
        await client.query(`set local lock_timeout = ${Math.ceil(lockTimeoutMs)}`)
        await client.query(`lock table ${qualifiedName(schema, table)} in access exclusive mode`)
        return work()
      })
    } catch (cause) {
      if (sqlstateOf(cause) !== SQLSTATE.lockNotAvailable) throw cause
      if (attempt === LOCK_ATTEMPTS) {
        throw new VectorError('INDEX_LOCK_TIMEOUT', `table "${table}" could not be locked`, { cause })
      }
      await delay(LOCK_PAUSE_MS)
    }
  }
}
