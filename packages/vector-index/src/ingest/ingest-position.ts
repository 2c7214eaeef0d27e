import { ensurePgtendTable, type PgtendTable, runInTransaction } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { VectorError } from '../errors.ts'
import type { Queryable } from '../queryable.ts'
import type { ResolvedTarget } from './ingest-target.ts'

const TABLE: PgtendTable = {
  name: 'vector_ingest',
  columns: `
  resume_key text primary key,
  table_schema text not null,
  table_name text not null,
  column_name text not null,
  rows bigint not null,
  updated_at timestamptz not null default now()`,
  comment: 'how far each unfinished ingest of vectors has come',
}

/** How far an ingest has come, under a key that the caller chose for its source. */
export interface IngestPosition {
  readonly key: string
  /** Column that it goes into. */
  readonly vector: Pick<ResolvedTarget['vector'], 'schema' | 'table' | 'column'>
  /** Rows of the source that are dealt with. */
  readonly rows: number
}

/**
 * Reads how far an earlier run has come; 0 when there was none or it was finished. Creates `pgtend.vector_ingest` when it is missing.
 * A run that wrote nothing holds no claim: the key goes over to this column. Nor does the position hold for a table without a single
 * page: it was emptied, made again, or is unlogged and the server has crashed.
 * @throws {VectorError} `INGEST_POSITION_OTHER` when the key belongs to another column
 */
export async function readIngestPosition(
  client: Queryable,
  key: string,
  { vector }: ResolvedTarget,
): Promise<IngestPosition> {
  await ensurePgtendTable(client, TABLE)
  const { schema, table, column, tableOid } = vector
  const { rows } = await client.query<{ rows: number; same: boolean }>(
    `
    insert into pgtend.vector_ingest as known (resume_key, table_schema, table_name, column_name, rows)
    values ($1::text, $2::text, $3::text, $4::text, 0)
    on conflict (resume_key) do update
      set table_schema = case known.rows when 0 then excluded.table_schema else known.table_schema end,
          table_name = case known.rows when 0 then excluded.table_name else known.table_name end,
          column_name = case known.rows when 0 then excluded.column_name else known.column_name end,
          rows = case when (known.table_schema, known.table_name, known.column_name) = ($2::text, $3::text, $4::text)
                       -- The rows of a parent are elsewhere.
                       and exists (select 1
                                     from pg_catalog.pg_class c
                                    where c.oid = $5::pg_catalog.oid and c.relkind = 'r' and not c.relhassubclass
                                      and pg_catalog.pg_relation_size(c.oid) = 0)
                      then 0 else known.rows end
    returning known.rows::float8 as "rows",
              (known.table_schema, known.table_name, known.column_name) = ($2::text, $3::text, $4::text) as "same"
  `,
    [key, schema, table, column, tableOid],
  )
  const [position] = rows
  if (position?.same !== true) {
    throw new VectorError('INGEST_POSITION_OTHER', 'the position of this source belongs to another table or column')
  }
  return { key, vector, rows: position.rows }
}

/**
 * Runs `write` and moves the position on, in one transaction: after a kill both or neither have happened.
 * @throws {VectorError} `INGEST_POSITION_MOVED` when another run with the same key has been there
 */
export async function writeAtPosition<T>(
  client: ClientBase,
  { key, vector, rows }: IngestPosition,
  count: number,
  write: () => Promise<T>,
): Promise<T> {
  return runInTransaction(client, async () => {
    // First the position: a second run waits here instead of writing the same rows.
    const moved = await client.query(
      `
      update pgtend.vector_ingest
         set rows = rows + $3, updated_at = now()
       where resume_key = $1 and rows = $2 and (table_schema, table_name, column_name) = ($4, $5, $6)
    `,
      [key, rows, count, vector.schema, vector.table, vector.column],
    )
    if (moved.rowCount !== 1) {
      throw new VectorError('INGEST_POSITION_MOVED', `another run has written on after row ${rows}`)
    }
    return write()
  })
}

/** Forgets the position of a source that is finished, or that is to be read from its start again. */
export async function forgetIngestPosition(client: Queryable, key: string): Promise<void> {
  await ensurePgtendTable(client, TABLE)
  await client.query('delete from pgtend.vector_ingest where resume_key = $1', [key])
}
