import type { Client } from 'pg'

/** What was done to one relation since the statistics began. */
export interface Counters {
  readonly rowsRead: number
  readonly rowsChanged: number
  /** Pages asked for, cached or not. */
  readonly blocks: number
}

export type CounterMap = ReadonlyMap<number, Counters>

const NONE: Counters = { rowsRead: 0, rowsChanged: 0, blocks: 0 }

interface CounterRow {
  readonly oid: number
  readonly rows_read: number
  readonly rows_changed: number
  readonly blocks: number
}

/**
 * Reads what this session has counted and not yet reported: exact inside a transaction, also for a scan by `alter table`,
 * which reads through the same functions of the table access method as a query does.
 */
export async function readOwnCounters(client: Client, oids: readonly number[]): Promise<CounterMap> {
  return readCounters(client, 'pg_stat_get_xact', 'pg_stat_get_xact_blocks_fetched', oids)
}

/** Reads what all sessions have reported. */
export async function readReportedCounters(client: Client, oids: readonly number[]): Promise<CounterMap> {
  return readCounters(client, 'pg_stat_get', 'pg_stat_get_blocks_fetched', oids)
}

/** Makes this session report its counters as soon as it is idle, that is before the answer arrives. Needs PostgreSQL 15. */
export async function reportCounters(client: Client): Promise<void> {
  await client.query('select pg_catalog.pg_stat_force_next_flush()')
}

/** What was counted between two readings. Pure. */
export function difference(before: CounterMap, after: CounterMap, oid: number): Counters {
  const [from, to] = [before.get(oid) ?? NONE, after.get(oid) ?? NONE]
  return {
    rowsRead: to.rowsRead - from.rowsRead,
    rowsChanged: to.rowsChanged - from.rowsChanged,
    blocks: to.blocks - from.blocks,
  }
}

async function readCounters(
  client: Client,
  prefix: string,
  blocks: string,
  oids: readonly number[],
): Promise<CounterMap> {
  const { rows } = await client.query<CounterRow>(
    `
    select oid::int8::int as oid,
           (pg_catalog.${prefix}_tuples_returned(oid) + pg_catalog.${prefix}_tuples_fetched(oid))::int as rows_read,
           (pg_catalog.${prefix}_tuples_updated(oid) + pg_catalog.${prefix}_tuples_deleted(oid))::int as rows_changed,
           pg_catalog.${blocks}(oid)::int as blocks
      from pg_catalog.unnest($1::oid[]) as oid
  `,
    [oids],
  )
  return new Map(
    rows.map((row) => [row.oid, { rowsRead: row.rows_read, rowsChanged: row.rows_changed, blocks: row.blocks }]),
  )
}
