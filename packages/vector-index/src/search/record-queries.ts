import { escapeIdentifier } from '@pgtend/database'
import type { Pool } from 'pg'
import { ensureQuerySampleTable, QUERY_SAMPLE_TABLE } from '../recall/query-sample-table.ts'
import { typeName } from '../type-name.ts'
import type { SearchTable } from './search-table.ts'
import type { FilterValue } from './search-types.ts'

const DEFAULT_SIZE = 500

/** Keeps a sample of the queries of an application. */
export interface RecordQueriesOptions {
  /** Share of the searches whose query is kept, from 0 to 1. */
  readonly rate: number
  /** How many queries are kept per column; a new one takes the place of a random one. Default 500. */
  readonly size?: number | undefined
  /** Numbers from 0 up to 1, for tests. Default `Math.random`. */
  readonly random?: (() => number) | undefined
}

/** What became of recorded queries since the search was created. */
export interface QueryRecordingCounts {
  readonly written: number
  /** Chosen, but no connection was free or another was being written. */
  readonly dropped: number
  /** Could not be written; the search was not affected. */
  readonly failed: number
}

export interface QueryRecording {
  counts(): QueryRecordingCounts
  /** Waits until nothing is being written. */
  settled(): Promise<void>
}

export interface QueryRecorder extends QueryRecording {
  /** Takes note of a search, in its own time and never failing. */
  record(table: SearchTable, query: Buffer, tenant: FilterValue | undefined): void
}

/**
 * Writes a random sample of queries to `pgtend.vector_query_sample`, which it creates. One write at a time, and only where the pool
 * has two connections to spare; what does not fit is dropped and counted.
 */
export function createQueryRecorder(pool: Pool, options: RecordQueriesOptions): QueryRecorder {
  const { rate, size = DEFAULT_SIZE, random = Math.random } = options
  const counts = { written: 0, dropped: 0, failed: 0 }
  let created = false
  let writing: Promise<void> | undefined
  const write = async (table: SearchTable, query: Buffer, tenant: string | null): Promise<void> => {
    try {
      if (!created) await ensureQuerySampleTable(pool)
      created = true
      await writeQuery(pool, table, query, tenant, Math.floor(random() * size))
      counts.written += 1
    } catch {
      // A search must not fail because of its sample: no rights on the schema, a read-only standby.
      counts.failed += 1
    } finally {
      writing = undefined
    }
  }
  return {
    counts: () => ({ ...counts }),
    settled: async () => writing,
    record(table, query, tenant) {
      if (random() >= rate) return
      if (writing !== undefined || !hasConnectionToSpare(pool)) counts.dropped += 1
      else writing = write(table, query, tenant === undefined || tenant === null ? null : String(tenant))
    },
  }
}

/** One connection stays free for the next search. */
function hasConnectionToSpare({ waitingCount, idleCount, totalCount, options }: Pool): boolean {
  return waitingCount === 0 && idleCount + options.max - totalCount > 1
}

/** The server turns the vector into text. */
async function writeQuery(
  pool: Pool,
  { column, extensionSchema }: SearchTable,
  query: Buffer,
  tenant: string | null,
  slot: number,
): Promise<void> {
  const type = typeName(column.type, extensionSchema, column.type === 'bit' ? column.dimensions : undefined)
  const names = ['schema_name', 'table_name', 'column_name', 'slot', 'query', 'filter_tenant'].map(escapeIdentifier)
  await pool.query(
    `
    insert into ${QUERY_SAMPLE_TABLE} (${names.join(', ')})
    values ($1::text, $2::text, $3::text, $4::int, ($5::${type})::text, $6::text)
    on conflict (schema_name, table_name, column_name, slot)
    do update set query = excluded.query, filter_tenant = excluded.filter_tenant, seen_at = now()
  `,
    [column.schema, column.table, column.column, slot, query, tenant],
  )
}
