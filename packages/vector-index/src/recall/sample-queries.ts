import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { FoundVectorColumn } from '../inspect/find-vector-column.ts'
import type { Queryable } from '../queryable.ts'

/** From here a full scan for the sample costs more than the measurement. */
const TABLESAMPLE_FROM_ROWS = 1_000_000
const OVERSAMPLE = 4
const NEWEST_SHARE = 0.1

/** One query vector, as text or in binary, and the row it comes from. */
export interface SampleQuery {
  readonly vector: string | Buffer
  /** `tableoid:ctid`; undefined for a given query. */
  readonly self: string | undefined
  readonly stratum: 'newest' | 'any'
}

/** Identifies a row within one snapshot, in tables without a primary key and in partitions too. */
export const ROW_ID = `tableoid::text || ':' || ctid::text`

/**
 * Takes query vectors from the table: half from its last tenth (the newest rows, unless space was reused), half from anywhere.
 * The same seed on unchanged rows gives the same queries. Reads rows, not vectors, until they are chosen.
 */
export async function sampleQueries(
  client: Queryable,
  column: FoundVectorColumn,
  count: number,
  seed: number,
): Promise<readonly SampleQuery[]> {
  const newest = await sampleNewest(client, column, Math.floor(count / 2), seed)
  const seen = new Set(newest.map((query) => query.self))
  const any = await sampleAny(client, column, count, seed)
  const others = any.filter((query) => !seen.has(query.self)).slice(0, count - newest.length)
  return [...newest, ...others]
}

async function sampleNewest(
  client: Queryable,
  column: FoundVectorColumn,
  count: number,
  seed: number,
): Promise<readonly SampleQuery[]> {
  const { rows } = await client.query<{ pages: number }>(
    `select (pg_catalog.pg_relation_size($1::pg_catalog.oid) / pg_catalog.current_setting('block_size')::int)::float8 as "pages"`,
    [column.tableOid],
  )
  const pages = rows[0]?.pages ?? 0
  // A partitioned table has no pages of its own.
  if (pages < 1 / NEWEST_SHARE) return []
  const firstPage = Math.floor(pages * (1 - NEWEST_SHARE))
  return selectSample(client, column, 'newest', `and ctid >= '(${firstPage},0)'::tid`, '', count, seed)
}

async function sampleAny(
  client: Queryable,
  column: FoundVectorColumn,
  count: number,
  seed: number,
): Promise<readonly SampleQuery[]> {
  const rows = column.rowsEstimate ?? 0
  if (rows < TABLESAMPLE_FROM_ROWS || column.tableKind !== 'table') {
    return selectSample(client, column, 'any', '', '', count, seed)
  }
  const percent = Math.min(100, Math.max(0.01, (100 * count * OVERSAMPLE * 10) / rows))
  return selectSample(client, column, 'any', '', `tablesample system (${percent}) repeatable (${seed})`, count, seed)
}

async function selectSample(
  client: Queryable,
  column: FoundVectorColumn,
  stratum: SampleQuery['stratum'],
  condition: string,
  tablesample: string,
  count: number,
  seed: number,
): Promise<readonly SampleQuery[]> {
  const name = escapeIdentifier(column.column)
  const table = qualifiedName(column.schema, column.table)
  const { rows } = await client.query<{ vector: string; self: string }>(
    `
    select ${name}::text as "vector", ${ROW_ID} as "self"
      from ${table} ${tablesample}
     where ${name} is not null ${condition}
     order by pg_catalog.hashtextextended(${ROW_ID}, $1::int8), ctid
     limit $2
  `,
    [seed, count],
  )
  return rows.map((row) => ({ ...row, stratum }))
}
