import { ensurePgtendTable, type PgtendTable } from '@pgtend/database'
import type { Queryable } from '../queryable.ts'

const TABLE: PgtendTable = {
  name: 'vector_query_sample',
  columns: `
  schema_name text not null,
  table_name text not null,
  column_name text not null,
  slot int not null,
  query text not null,
  filter_tenant text,
  seen_at timestamptz not null default now(),
  primary key (schema_name, table_name, column_name, slot)`,
  comment: 'a sample of the queries of the application, for measuring recall',
}

/** The table of live queries, qualified. */
export const QUERY_SAMPLE_TABLE = `pgtend.${TABLE.name}`

/**
 * Creates `pgtend.vector_query_sample` when it is missing: a bounded sample of the query vectors of each column, one row per slot.
 * Several at once are safe.
 */
export async function ensureQuerySampleTable(client: Queryable): Promise<void> {
  await ensurePgtendTable(client, TABLE)
}
