import type { Client } from 'pg'
import type { IndexMethod } from '../metric.ts'

/** One statement that builds an index, what it needs, and how to tidy up when it fails. */
export interface IndexWork {
  /** The index, for messages. */
  readonly name: string
  readonly method: IndexMethod
  readonly statement: string
  /** Outside a transaction: writes go on while it runs. */
  readonly concurrently: boolean
  readonly maintenanceWorkMemMb: number
  readonly parallelWorkers: number
  /**
   * Drops what a failed attempt left; runs in a session of its own, because the one of the build may be gone.
   * @throws {VectorError} `INDEX_BUILD_RUNNING` while the server still ends that session
   */
  readonly tidyUp: (client: Client) => Promise<unknown>
}
