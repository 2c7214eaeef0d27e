import type { ClientBase } from 'pg'
import { flushStatistics } from '../sql/flush-statistics.ts'
import { listIndexStats } from '../sql/list-index-stats.ts'
import { listTableStats } from '../sql/list-table-stats.ts'
import { readActivityStats } from '../sql/read-activity-stats.ts'
import { readCacheStats } from '../sql/read-cache-stats.ts'
import { readConnectionStats } from '../sql/read-connection-stats.ts'
import { readSlowQueries } from '../sql/read-slow-queries.ts'
import type { DatabaseStats } from './database-stats.ts'
import { readSection, type Section } from './section.ts'

export interface CollectStatsOptions {
  /** Mean time from which a query is slow; default 100 ms. */
  readonly slowQueryMs?: number
  /** At most this many slow queries, slowest first; default 20. */
  readonly slowQueryLimit?: number
  /** At most this many tables and this many indexes, largest first; default 1000. */
  readonly objectLimit?: number
  /** How long one section may wait for a locked table; default 2 s. */
  readonly lockTimeoutMs?: number
  /** How long one statement may run; default 15 s. */
  readonly statementTimeoutMs?: number
}

/**
 * Reads sizes, connections, cache hits, transactions and slow queries of the current database. Each section runs in a read-only
 * transaction of its own, holds `access share` at most, and is `skipped` with a reason where the role or the server does not allow
 * it. The session must not be inside a transaction.
 */
export async function collectStats(client: ClientBase, options: CollectStatsOptions = {}): Promise<DatabaseStats> {
  const { slowQueryMs = 100, slowQueryLimit = 20, objectLimit = 1000 } = options
  const { lockTimeoutMs = 2_000, statementTimeoutMs = 15_000 } = options
  const section = <T>(read: () => Promise<T>): Promise<Section<T>> =>
    readSection(client, { lockTimeoutMs, statementTimeoutMs }, read)
  const { database, serverVersion, versionNumber } = await readServer(client)
  await flushStatistics(client, versionNumber)
  return {
    database,
    serverVersion,
    size: await section(() => readSize(client)),
    tables: await section(() => listTableStats(client, objectLimit)),
    indexes: await section(() => listIndexStats(client, objectLimit)),
    connections: await section(() => readConnectionStats(client)),
    activity: await section(() => readActivityStats(client)),
    cache: await section(() => readCacheStats(client)),
    slowQueries: await section(() => readSlowQueries(client, slowQueryMs, slowQueryLimit)),
  }
}

interface Server {
  readonly database: string
  readonly serverVersion: string
  readonly versionNumber: number
}

async function readServer(client: ClientBase): Promise<Server> {
  const { rows } = await client.query<Server>(`
    select current_database() as "database", current_setting('server_version') as "serverVersion",
           current_setting('server_version_num')::int as "versionNumber"
  `)
  return rows[0] ?? { database: '', serverVersion: '', versionNumber: 0 }
}

async function readSize(client: ClientBase): Promise<{ readonly bytes: number }> {
  const { rows } = await client.query<{ bytes: number }>(
    'select pg_catalog.pg_database_size(current_database())::float8 as "bytes"',
  )
  return { bytes: rows[0]?.bytes ?? 0 }
}
