import type { ClientBase } from 'pg'
import type { CacheStats } from '../stats/database-stats.ts'

/** Reads which share of block reads was answered from shared buffers. Locks nothing. */
export async function readCacheStats(client: ClientBase): Promise<CacheStats> {
  const { rows } = await client.query<CacheStats>(`
    select (select (blks_hit::float8 / nullif(blks_hit + blks_read, 0))
              from pg_catalog.pg_stat_database where datname = current_database()) as "database",
           (sum(coalesce(heap_blks_hit, 0) + coalesce(toast_blks_hit, 0))
             / nullif(sum(coalesce(heap_blks_hit, 0) + coalesce(toast_blks_hit, 0)
                      + coalesce(heap_blks_read, 0) + coalesce(toast_blks_read, 0)), 0))::float8 as "tables",
           (sum(coalesce(idx_blks_hit, 0))
             / nullif(sum(coalesce(idx_blks_hit, 0) + coalesce(idx_blks_read, 0)), 0))::float8 as "indexes"
      from pg_catalog.pg_statio_user_tables
  `)
  return rows[0] ?? { database: null, tables: null, indexes: null }
}
