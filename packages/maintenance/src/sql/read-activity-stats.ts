import type { ClientBase } from 'pg'
import type { ActivityStats } from '../stats/database-stats.ts'
import { SectionSkipped } from '../stats/section.ts'

/** Reads the counters of the current database. Locks nothing. */
export async function readActivityStats(client: ClientBase): Promise<ActivityStats> {
  const { rows } = await client.query<ActivityStats>(`
    select xact_commit::float8 as "commits", xact_rollback::float8 as "rollbacks", deadlocks::float8 as "deadlocks",
           conflicts::float8 as "conflicts", temp_files::float8 as "temporaryFiles", temp_bytes::float8 as "temporaryBytes",
           tup_returned::float8 as "rowsReturned", tup_fetched::float8 as "rowsFetched",
           tup_inserted::float8 as "rowsInserted", tup_updated::float8 as "rowsUpdated",
           tup_deleted::float8 as "rowsDeleted",
           to_char(stats_reset at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "since"
      from pg_catalog.pg_stat_database
     where datname = current_database()
  `)
  const [stats] = rows
  if (stats === undefined) throw new SectionSkipped('the server keeps no counters of this database')
  return stats
}
