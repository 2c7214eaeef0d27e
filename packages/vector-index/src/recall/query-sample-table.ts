import type { Queryable } from '../queryable.ts'

/** The table of live queries, qualified. */
export const QUERY_SAMPLE_TABLE = 'pgtend.vector_query_sample'

/**
 * Creates `pgtend.vector_query_sample` when it is missing: a bounded sample of the query vectors of each column, one row per slot.
 * Several at once are safe: `if not exists` does not catch a lost race, so the creation takes an advisory transaction lock.
 */
export async function ensureQuerySampleTable(client: Queryable): Promise<void> {
  await client.query(CREATE_TABLE)
}

/** One message with several statements is one transaction. `vq` in the lock key keeps it apart from others. */
const CREATE_TABLE = `
select pg_catalog.pg_advisory_xact_lock(${0x7671 * 2 ** 32});
create schema if not exists pgtend;
create table if not exists ${QUERY_SAMPLE_TABLE} (
  schema_name text not null,
  table_name text not null,
  column_name text not null,
  slot int not null,
  query text not null,
  filter_tenant text,
  seen_at timestamptz not null default now(),
  primary key (schema_name, table_name, column_name, slot)
);
comment on table ${QUERY_SAMPLE_TABLE} is 'pgtend: a sample of the queries of the application, for measuring recall'`
