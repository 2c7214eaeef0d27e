import type { Queryable } from '../queryable.ts'

export interface ServerMemory {
  readonly sharedBuffersBytes: number
  /** What the server believes is cached, by itself and by the system. */
  readonly effectiveCacheBytes: number
  /** Clock of the server, in milliseconds since 1970. */
  readonly nowMs: number
  /** How long use of indexes has been counted at least, in seconds. */
  readonly countedSeconds: number
}

/** Reads memory settings, and since when use is counted: the last reset, or the start of the server where there was none. */
export async function readServerFacts(client: Queryable): Promise<ServerMemory> {
  const { rows } = await client.query<ServerMemory>(`
    select pg_catalog.pg_size_bytes(pg_catalog.current_setting('shared_buffers'))::float8 as "sharedBuffersBytes",
           pg_catalog.pg_size_bytes(pg_catalog.current_setting('effective_cache_size'))::float8 as "effectiveCacheBytes",
           (extract(epoch from pg_catalog.clock_timestamp()) * 1000)::float8 as "nowMs",
           extract(epoch from pg_catalog.clock_timestamp() - coalesce(
             (select stats_reset from pg_catalog.pg_stat_database where datname = pg_catalog.current_database()),
             pg_catalog.pg_postmaster_start_time()))::float8 as "countedSeconds"
  `)
  return rows[0] ?? { sharedBuffersBytes: 0, effectiveCacheBytes: 0, nowMs: 0, countedSeconds: 0 }
}
