import type { ClientBase } from 'pg'

const FORCE_FLUSH_VERSION = 150_000

/**
 * Makes this session hand in its pending row counts. Without it, rows deleted here a moment ago are reported after a VACUUM and
 * look dead although they are gone. Before PostgreSQL 15 there is no way to ask for it and nothing is done.
 */
export async function flushStatistics(client: ClientBase, serverVersion: number): Promise<void> {
  if (serverVersion < FORCE_FLUSH_VERSION) return
  await client.query('select pg_catalog.pg_stat_force_next_flush()')
}
