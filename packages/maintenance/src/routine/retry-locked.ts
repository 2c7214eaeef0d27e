import { setTimeout as delay } from 'node:timers/promises'
import { DatabaseError, SQLSTATE, sqlstateOf } from '@pgtend/database'

const RETRIED: readonly (string | undefined)[] = [
  SQLSTATE.lockNotAvailable,
  SQLSTATE.serializationFailure,
  SQLSTATE.deadlockDetected,
]
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 5_000

/**
 * Runs `work` again while it fails for want of a lock (55P03, 40001, 40P01), with growing, jittered pauses.
 * @throws the last error once `limitMs` is over; {@link DatabaseError} `INTERRUPTED` when the signal aborts in a pause
 */
export async function retryLocked<T>(work: () => Promise<T>, limitMs: number, signal?: AbortSignal): Promise<T> {
  const deadline = performance.now() + limitMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await work()
    } catch (error) {
      if (!RETRIED.includes(sqlstateOf(error)) || performance.now() + pauseMs >= deadline) throw error
      await delay(pauseMs * (0.5 + Math.random() / 2), undefined, signal ? { signal } : {}).catch(() => {
        throw new DatabaseError('INTERRUPTED', 'interrupted while waiting for a table lock', { cause: error })
      })
    }
  }
}
