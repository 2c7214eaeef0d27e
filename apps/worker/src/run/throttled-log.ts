import type { Logger } from 'pino'
import { describeError } from '../log.ts'

const QUIET_MS = 30_000

/** Logs errors of the queue's background work; the same one at most every 30 s, because each of its polls fails alike. */
export function createThrottledLog(log: Logger): (error: unknown) => void {
  const last = new Map<string, number>()
  return (error) => {
    const { code } = describeError(error)
    const now = performance.now()
    if (now - (last.get(code) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return
    last.set(code, now)
    log.warn({ err: error }, 'the queue cannot work at the moment and goes on trying')
  }
}
