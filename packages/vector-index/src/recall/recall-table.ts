import { ensurePgtendTable, type PgtendTable } from '@pgtend/database'
import type { Queryable } from '../queryable.ts'

/** Columns that older versions of the table lack, with their types. */
const ADDED_COLUMNS = {
  queries_from: 'text',
  filtered: 'boolean',
  tenant_column: 'text',
  short_share: 'float8',
  target: 'float8',
  decision: 'text',
  seed: 'bigint',
  settings: 'text[]',
  rerank: 'int',
  rows_estimate: 'float8',
  pgvector: 'text',
  server_version: 'int',
  query_ids: 'text[]',
  query_recalls: 'float8[]',
} as const

const TABLE: PgtendTable = {
  name: 'vector_recall',
  columns: `
  id bigint generated always as identity primary key,
  measured_at timestamptz not null default now(),
  table_schema text not null,
  table_name text not null,
  column_name text not null,
  index_name text not null,
  metric text not null,
  k int not null,
  queries int not null,
  recall float8 not null,
  recall_low float8 not null,
  recall_high float8 not null,
  below_50_percent float8 not null,
  index_p50_ms float8,
  exact_p50_ms float8,
  index_used boolean not null,
  detail jsonb not null`,
  added: ADDED_COLUMNS,
  comment: 'measurements of recall, one row per run',
}

/** The table of measurements, qualified. */
export const RECALL_TABLE = `pgtend.${TABLE.name}`

/** Creates `pgtend.vector_recall`, or adds the columns that a table of an older version lacks. Several at once are safe. */
export async function ensureRecallTable(client: Queryable): Promise<void> {
  await ensurePgtendTable(client, TABLE)
}
