import { poolStatus } from '@pgtend/database'
import type { Pool } from 'pg'
import type { PoolSample } from './health-report.ts'

export interface PoolMonitorOptions {
  /** Time between two samples; default 10 s. */
  readonly intervalMs?: number
  /** Number of samples kept, the newest; default 360, which is an hour. */
  readonly capacity?: number
  readonly now: () => Date
}

/** Looks at a pool again and again and remembers the last samples. */
export interface PoolMonitor {
  /** Takes a sample at once and then one per interval; does nothing when it is running. Keeps no process alive. */
  start(): void
  stop(): void
  /** Oldest first. */
  samples(): readonly PoolSample[]
}

/** Creates a monitor that is not running yet. Asks nothing of the server. */
export function createPoolMonitor(pool: Pool, options: PoolMonitorOptions): PoolMonitor {
  const { intervalMs = 10_000, capacity = 360, now } = options
  const samples: PoolSample[] = []
  let timer: NodeJS.Timeout | undefined

  const sample = (): void => {
    samples.push({ at: now().toISOString(), ...poolStatus(pool) })
    if (samples.length > capacity) samples.shift()
  }

  return {
    start() {
      if (timer !== undefined) return
      sample()
      timer = setInterval(sample, intervalMs)
      timer.unref()
    },
    stop() {
      clearInterval(timer)
      timer = undefined
    },
    samples: () => [...samples],
  }
}
