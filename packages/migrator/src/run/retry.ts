import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseError, SQLSTATE } from '@pgtend/database'
import { StepFailure } from './step-failure.ts'

const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 10_000
/** Failures that say nothing about the migration: the same statement may succeed a moment later. */
const TRANSIENT: ReadonlySet<string> = new Set([
  SQLSTATE.lockNotAvailable,
  SQLSTATE.serializationFailure,
  SQLSTATE.deadlockDetected,
])

export interface RetryOptions {
  /** Total time: no attempt begins after it, and none is given up before it. */
  readonly limitMs: number
  readonly signal: AbortSignal | undefined
  readonly onRetry: (attempt: number, delayMs: number, sqlstate: string) => void
}

/**
 * Runs `work` again when it lost a lock, a serialization conflict or a deadlock, with growing pauses and jitter, so that those who wait
 * behind our lock request get through in between.
 * @throws the last failure, or `DatabaseError` `INTERRUPTED`
 */
export async function withRetries<T>({ limitMs, signal, onRetry }: RetryOptions, work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + limitMs
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      const sqlstate = error instanceof StepFailure ? error.sqlstate : undefined
      if (sqlstate === undefined || !TRANSIENT.has(sqlstate) || signal?.aborted) throw error
      const leftMs = deadline - performance.now()
      if (leftMs <= 0) throw error
      // Never past the deadline: the last attempt begins at the limit, and not a whole pause before it.
      const delayMs = Math.round(Math.min(pauseMs(attempt), leftMs))
      onRetry(attempt, delayMs, sqlstate)
      await delay(delayMs, undefined, signal ? { signal } : {}).catch((cause: unknown) => {
        throw new DatabaseError('INTERRUPTED', 'interrupted while waiting for a lock', { cause })
      })
    }
  }
}

function pauseMs(attempt: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS) * (0.5 + Math.random())
}
