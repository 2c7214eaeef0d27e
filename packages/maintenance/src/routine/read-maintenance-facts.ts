import type { Capabilities } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { flushStatistics } from '../sql/flush-statistics.ts'
import { listIndexFacts } from '../sql/list-index-facts.ts'
import { listTableFacts } from '../sql/list-table-facts.ts'
import type { MaintenanceFacts } from './facts.ts'

/** Reads what planning needs. Reads catalogs and statistics only, needs no rights and waits for no table lock. */
export async function readMaintenanceFacts(
  client: ClientBase,
  { serverVersion, concurrentSessions }: Pick<Capabilities, 'serverVersion' | 'concurrentSessions'>,
): Promise<MaintenanceFacts> {
  await flushStatistics(client, serverVersion)
  const { rows } = await client.query<{ database: string }>('select current_database() as "database"')
  return {
    database: rows[0]?.database ?? '',
    concurrentSessions,
    tables: await listTableFacts(client, serverVersion),
    indexes: await listIndexFacts(client),
  }
}
