import type { Client } from 'pg'

/** Commits of a session that need not wait for the disk one by one. */
export interface DeferredFlush {
  /** From now on commits return before they are on disk, or on a synchronous standby. */
  begin(): Promise<void>
  /** Waits until all that was committed is there. Does nothing unless begun. */
  end(): Promise<void>
}

/**
 * Spares all but the last of many commits their wait for the disk. The server writes its log in order, so that a crash loses the last
 * commits and never one in between. For a session that is nobody else's.
 */
export function createDeferredFlush(client: Client): DeferredFlush {
  let begun = false
  return {
    async begin() {
      if (begun) return
      begun = true
      await client.query('set synchronous_commit = off')
    },
    async end() {
      if (!begun) return
      begun = false
      await client.query('reset synchronous_commit')
      // A transaction that writes nothing but this, which is in the log and nowhere else, waits for all before it.
      await client.query(`select pg_catalog.pg_logical_emit_message(true, 'pgtend', '')`)
    },
  }
}
