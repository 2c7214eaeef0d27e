import type { ClientBase } from 'pg'
import type { ConnectionStats } from '../stats/database-stats.ts'

interface Row {
  readonly limit: number
  readonly thisDatabase: number
  readonly byState: Readonly<Record<string, number>>
}

/** Counts the sessions of the server by state. Locks nothing. `reserved_connections` came with PostgreSQL 16. */
export async function readConnectionStats(client: ClientBase): Promise<ConnectionStats> {
  const { rows } = await client.query<Row>(`
    with session as (
      select datname, coalesce(state, 'hidden') as state
        from pg_catalog.pg_stat_activity
       where backend_type in ('client backend', 'standalone backend')
          or (backend_type is null and datname is not null)
    ), server as (
      select current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
             - coalesce(current_setting('reserved_connections', true), '0')::int as slots
    )
    select case when d.datconnlimit >= 0 then least(d.datconnlimit, server.slots) else server.slots end as "limit",
           (select count(*)::int from session where session.datname = d.datname) as "thisDatabase",
           coalesce(
             (select jsonb_object_agg(state, count) from (select state, count(*) from session group by state) s), '{}'
           ) as "byState"
      from server, pg_catalog.pg_database d
     where d.datname = current_database()
  `)
  const { limit, thisDatabase, byState } = rows[0] ?? { limit: 0, thisDatabase: 0, byState: {} }
  return { total: Object.values(byState).reduce((sum, count) => sum + count, 0), limit, thisDatabase, byState }
}
