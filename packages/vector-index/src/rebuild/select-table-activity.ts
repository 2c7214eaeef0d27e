import { qualifiedName } from '@pgtend/database'
import { BLOCKER_COLUMNS, type Blocker } from '../apply/blocker.ts'
import type { Queryable } from '../queryable.ts'

interface TableName {
  readonly schema: string
  readonly table: string
}

/**
 * Lists transactions of the database older than so many seconds that a concurrent build has to wait for: those with a snapshot or
 * with changes, and those that have a lock on the table. Reads statistics only; a role without `pg_read_all_stats` sees its own.
 */
export async function selectOldTransactions(
  client: Queryable,
  { schema, table }: TableName,
  olderThanSeconds: number,
): Promise<readonly Blocker[]> {
  const { rows } = await client.query<Blocker>(
    `
    select ${BLOCKER_COLUMNS}
      from pg_catalog.pg_stat_activity a
     where a.datname = pg_catalog.current_database()
       and a.pid <> pg_catalog.pg_backend_pid()
       and a.backend_type = 'client backend'
       and a.xact_start < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => $2::float8)
       and (a.backend_xmin is not null
            or a.backend_xid is not null
            or exists (select 1
                         from pg_catalog.pg_locks l
                        where l.pid = a.pid and l.locktype = 'relation' and l.relation = $1::pg_catalog.regclass))
     order by a.xact_start
  `,
    [qualifiedName(schema, table), olderThanSeconds],
  )
  return rows
}

/**
 * Lists sessions that build an index on the table. Goes by their locks, which everybody may see: `share` for a plain build,
 * `share update exclusive` for a concurrent one.
 */
export async function selectBuilds(client: Queryable, { schema, table }: TableName): Promise<readonly Blocker[]> {
  const { rows } = await client.query<Blocker>(
    `
    select ${BLOCKER_COLUMNS}
      from pg_catalog.pg_stat_progress_create_index p
      join pg_catalog.pg_stat_activity a on a.pid = p.pid
     where p.datname = pg_catalog.current_database()
       and p.pid <> pg_catalog.pg_backend_pid()
       and exists (select 1
                     from pg_catalog.pg_locks l
                    where l.pid = p.pid
                      and l.locktype = 'relation'
                      and l.relation = $1::pg_catalog.regclass
                      and l.mode in ('ShareLock', 'ShareUpdateExclusiveLock'))
     order by a.pid
  `,
    [qualifiedName(schema, table)],
  )
  return rows
}

/** Share of dead rows in a table, by the server's count; null for an empty table. */
export async function selectDeadShare(client: Queryable, { schema, table }: TableName): Promise<number | null> {
  const { rows } = await client.query<{ share: number | null }>(
    `
    select n_dead_tup::float8 / nullif(n_live_tup + n_dead_tup, 0) as "share"
      from pg_catalog.pg_stat_all_tables
     where relid = $1::pg_catalog.regclass
  `,
    [qualifiedName(schema, table)],
  )
  return rows[0]?.share ?? null
}
