import type { Queryable } from '../queryable.ts'

/** The table of measurements, qualified. */
export const RECALL_TABLE = 'pgtend.vector_recall'

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

/**
 * Creates `pgtend.vector_recall`, or adds the columns that a table of an older version lacks; looks first, so that a table that is
 * as it should be is not locked. Several at once are safe: `if not exists` does not catch a lost race, so the change takes an
 * advisory transaction lock.
 */
export async function ensureRecallTable(client: Queryable): Promise<void> {
  const { rows } = await client.query<{ columns: number }>(
    `
    select pg_catalog.count(*)::int as "columns"
      from pg_catalog.pg_attribute
     where attrelid = pg_catalog.to_regclass($1) and attname = any ($2::text[]) and not attisdropped
  `,
    [RECALL_TABLE, Object.keys(ADDED_COLUMNS)],
  )
  if (rows[0]?.columns === Object.keys(ADDED_COLUMNS).length) return
  await client.query(CREATE_TABLE)
}

const ADD_COLUMNS = Object.entries(ADDED_COLUMNS).map(([name, type]) => `add column if not exists ${name} ${type}`)

/** One message with several statements is one transaction. `ve` in the lock key keeps it apart from others. */
const CREATE_TABLE = `
select pg_catalog.pg_advisory_xact_lock(${0x7665 * 2 ** 32});
create schema if not exists pgtend;
create table if not exists ${RECALL_TABLE} (
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
  detail jsonb not null
);
alter table ${RECALL_TABLE} ${ADD_COLUMNS.join(', ')};
comment on table ${RECALL_TABLE} is 'pgtend: measurements of recall, one row per run'`
