import { type Catalog, type Database, escapeIdentifier, readCatalog, withSession } from '@pgtend/database'

/** What a history made of a database, whoever applied it. */
export interface HistoryResult {
  readonly catalog: Catalog
  /** What counts of the ledger, in the order in which it was applied. */
  readonly ledger: readonly LedgerLine[]
  readonly rows: Readonly<Record<string, number>>
}

export interface LedgerLine {
  readonly name: string
  readonly checksum: string
  readonly finished: boolean
  readonly steps: number
  readonly hasLogs: boolean
}

/** Reads catalog, ledger and the number of rows of every table. */
export async function readResult(database: Database): Promise<HistoryResult> {
  return withSession(database, async (client) => {
    const catalog = await readCatalog(client)
    const ledger = await client.query<LedgerLine>(
      `select migration_name as name, checksum, finished_at is not null as finished, applied_steps_count as steps,
              coalesce(logs, '') <> '' as "hasLogs"
         from _prisma_migrations where rolled_back_at is null order by started_at, migration_name`,
    )
    const rows: Record<string, number> = {}
    for (const object of catalog.objects) {
      if (object.kind !== 'table') continue
      const { schema, name } = object
      if (name === '_prisma_migrations') continue
      const counted = await client.query<{ count: number }>(
        `select count(*)::int as count from ${escapeIdentifier(schema)}.${escapeIdentifier(name)}`,
      )
      rows[`${schema}.${name}`] = counted.rows[0]?.count ?? 0
    }
    return { catalog, ledger: ledger.rows, rows }
  })
}
