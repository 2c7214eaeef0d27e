import type { Queryable } from '../queryable.ts'
import type { RecallResult } from './recall-result.ts'

/**
 * Keeps a measurement in `pgtend.vector_recall`, one row per run. Creates schema and table when they are missing.
 * Several runs at once are safe: a lost race to create the table shows as an error that `if not exists` does not catch, so the
 * creation takes an advisory transaction lock.
 */
export async function recordRecall(client: Queryable, result: RecallResult): Promise<void> {
  await client.query(CREATE_TABLE)
  await client.query(
    `
    insert into pgtend.vector_recall
           (table_schema, table_name, column_name, index_name, metric, k, queries, recall, recall_low, recall_high,
            below_50_percent, index_p50_ms, exact_p50_ms, index_used, detail)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
  `,
    [
      result.schema,
      result.table,
      result.column,
      result.index,
      result.metric,
      result.k,
      result.queries,
      result.recall,
      result.low,
      result.high,
      result.below50Percent,
      result.indexLatency.p50Ms,
      result.exactLatency.p50Ms,
      result.indexUsed,
      JSON.stringify(result),
    ],
  )
}

/** One message with several statements is one transaction. `ve` in the lock key keeps it apart from others. */
const CREATE_TABLE = `
select pg_catalog.pg_advisory_xact_lock(${0x7665 * 2 ** 32});
create schema if not exists pgtend;
create table if not exists pgtend.vector_recall (
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
)`
