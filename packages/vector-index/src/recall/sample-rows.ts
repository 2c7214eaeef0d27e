import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import type { Queryable } from '../queryable.ts'
import { type RecallQuery, ROW_ID } from './recall-query.ts'
import { rowConditions, type StatementInput } from './search-statements.ts'

/** From here a full scan for the sample costs more than the measurement. */
const TABLESAMPLE_FROM_ROWS = 1_000_000
const OVERSAMPLE = 40
const NEWEST_SHARE = 0.1

/**
 * Takes query vectors from the rows that match the filter: half from the last tenth of the table (the newest rows, unless space
 * was reused), half from anywhere, mixed so that the first of them are a sample as well.
 * The same seed on unchanged rows gives the same queries. Reads rows, and vectors only of those that are chosen.
 */
export async function sampleRows(
  client: Queryable,
  input: StatementInput,
  count: number,
  seed: number,
): Promise<readonly RecallQuery[]> {
  const newest = await sampleNewest(client, input, Math.floor(count / 2), seed)
  const seen = new Set(newest.map((query) => query.self))
  const any = await sampleAny(client, input, count, seed)
  const others = any.filter((query) => !seen.has(query.self)).slice(0, count - newest.length)
  return interleave(newest, others)
}

/** Takes turns, so that every beginning has its share of both. Pure. */
export function interleave<T>(...lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length))
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat()
}

async function sampleNewest(
  client: Queryable,
  input: StatementInput,
  count: number,
  seed: number,
): Promise<readonly RecallQuery[]> {
  const { rows } = await client.query<{ pages: number }>(
    `select (pg_catalog.pg_relation_size($1::pg_catalog.oid) / pg_catalog.current_setting('block_size')::int)::float8 as "pages"`,
    [input.column.tableOid],
  )
  const pages = rows[0]?.pages ?? 0
  // A partitioned table has no pages of its own.
  if (pages < 1 / NEWEST_SHARE) return []
  const condition = `ctid >= '(${Math.floor(pages * (1 - NEWEST_SHARE))},0)'::tid`
  return selectRows(client, input, { stratum: 'newest', conditions: [condition], count, seed })
}

async function sampleAny(
  client: Queryable,
  input: StatementInput,
  count: number,
  seed: number,
): Promise<readonly RecallQuery[]> {
  const all = { stratum: 'any', conditions: [], count, seed } as const
  const rows = input.column.rowsEstimate ?? 0
  if (rows < TABLESAMPLE_FROM_ROWS) return selectRows(client, input, all)
  const percent = Math.min(100, Math.max(0.01, (100 * count * OVERSAMPLE) / rows))
  const tablesample = `tablesample system (${percent}) repeatable (${seed})`
  const sampled = await selectRows(client, input, { ...all, tablesample })
  // A filter may leave too little of the sample.
  return sampled.length >= count ? sampled : selectRows(client, input, all)
}

export interface SelectRowsOptions {
  readonly stratum: string
  readonly conditions: readonly string[]
  /** Of the conditions, after those of the filter. */
  readonly values?: readonly unknown[]
  readonly tablesample?: string
  readonly count: number
  readonly seed: number
}

/**
 * Selects rows with a vector in the order of a hash of their place. Chooses first and reads vectors afterwards: with the text of
 * the vector in the sorted rows, the server would read and print every vector of the table.
 */
export async function selectRows(
  client: Queryable,
  input: StatementInput,
  { stratum, conditions, values = [], tablesample = '', count, seed }: SelectRowsOptions,
): Promise<readonly RecallQuery[]> {
  const { column, filter, tenantColumn } = input
  const table = qualifiedName(column.schema, column.table)
  const tenant = tenantColumn === undefined ? 'null' : `t.${escapeIdentifier(tenantColumn)}::text`
  const { rows } = await client.query<{ id: string; vector: string; self: string; tenant: string | null }>(
    `
    with chosen as materialized (
      select tableoid as "table", ctid as "place", pg_catalog.hashtextextended(${ROW_ID}, ${seed}::int8) as "position"
        from ${table} ${tablesample}
       where ${[...rowConditions(input), ...conditions].join(' and ')}
       order by 3, ctid
       limit ${count}
    )
    select ${idSql(input)} as "id", t.${escapeIdentifier(column.column)}::text as "vector",
           t.tableoid::text || ':' || t.ctid::text as "self", ${tenant} as "tenant"
      from chosen
      join ${table} t on t.ctid = chosen.place and t.tableoid = chosen."table"
     order by chosen."position", chosen.place
  `,
    [...filter.values, ...values],
  )
  return rows.map((row) => ({ ...row, tenant: row.tenant ?? undefined, stratum }))
}

/** The primary key as a JSON array, which names the row in later runs; without one its place. */
function idSql({ column: { primaryKey } }: StatementInput): string {
  const keys = primaryKey.map((name) => `t.${escapeIdentifier(name)}::text`)
  return keys.length === 0
    ? `t.tableoid::text || ':' || t.ctid::text`
    : `pg_catalog.jsonb_build_array(${keys.join(', ')})::text`
}

/** Finds rows of an earlier run again, in no particular order; rows that are gone are left out. Scans the table, without vectors. */
export async function selectRowsById(
  client: Queryable,
  input: StatementInput,
  ids: readonly string[],
  seed: number,
): Promise<readonly RecallQuery[]> {
  const keys = input.column.primaryKey.map((name) => `${escapeIdentifier(name)}::text`)
  const id = keys.length === 0 ? ROW_ID : `pg_catalog.jsonb_build_array(${keys.join(', ')})::text`
  const conditions = [`${id} = any ($${input.filter.values.length + 1}::text[])`]
  return selectRows(client, input, { stratum: 'any', conditions, values: [ids], count: ids.length, seed })
}
