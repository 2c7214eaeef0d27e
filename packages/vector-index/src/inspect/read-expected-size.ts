import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { expectedIndexBytes } from '../plan/expected-size.ts'
import type { Queryable } from '../queryable.ts'
import type { VectorColumnFacts, VectorIndexFacts } from './vector-facts.ts'

const SAMPLE_ROWS = 1_000

/** The size of a fresh index over the rows of now, or why nobody can tell. */
export type ExpectedSize =
  | { readonly expectedBytes: number; readonly sizeUnknown: null }
  | { readonly expectedBytes: null; readonly sizeUnknown: string }

/**
 * Works out how large an index would be if it were built now. Of a partial index the planner says how many rows it has, of a sparse one
 * 1,000 vectors how many values; where the role may not read the table, neither is known. Other indexes need no query. Writes nothing.
 */
export async function readExpectedSize(
  client: Queryable,
  column: VectorColumnFacts,
  index: VectorIndexFacts,
): Promise<ExpectedSize> {
  const { method, type, dimensions, predicate, parameters } = index
  const { lists, m } = parameters
  if (column.rowsEstimate === null) return unknown('the table was never analyzed')
  if (dimensions === null) return unknown('the index says no dimensions')
  const isSparse = type === 'sparsevec'
  if ((predicate !== null || isSparse) && !(await mayRead(client, column))) {
    return unknown('this role may not read the table')
  }
  const rows = predicate === null ? column.rowsEstimate : await estimateRows(client, column, predicate)
  const nonZero = isSparse ? await readNonZero(client, column, index) : undefined
  if (nonZero === null) return unknown('there is no sparse vector to measure')
  const expectedBytes = expectedIndexBytes({ method, rows, value: { type, dimensions, nonZero }, lists, m })
  return { expectedBytes, sizeUnknown: null }
}

function unknown(reason: string): ExpectedSize {
  return { expectedBytes: null, sizeUnknown: reason }
}

async function mayRead(client: Queryable, { schema, table }: VectorColumnFacts): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select pg_catalog.has_table_privilege($1, 'select') as "may"`,
    [qualifiedName(schema, table)],
  )
  return rows[0]?.may === true
}

interface ExplainRow {
  readonly 'QUERY PLAN': readonly { readonly Plan: { readonly 'Plan Rows': number } }[]
}

/** Plans a query over the rows of a partial index, and does not run it. The server printed the predicate. */
async function estimateRows(
  client: Queryable,
  { schema, table, column }: VectorColumnFacts,
  predicate: string,
): Promise<number> {
  const { rows } = await client.query<ExplainRow>(`
    explain (format json)
    select 1 from ${qualifiedName(schema, table)} where ${escapeIdentifier(column)} is not null and (${predicate})
  `)
  return rows[0]?.['QUERY PLAN'][0]?.Plan['Plan Rows'] ?? 0
}

/** The mean number of values of the first vectors, by the colons of their text form; null when there are none. */
async function readNonZero(
  client: Queryable,
  { schema, table }: VectorColumnFacts,
  { indexedExpression, predicate }: VectorIndexFacts,
): Promise<number | null> {
  const { rows } = await client.query<{ mean: number | null }>(`
    select avg(pg_catalog.length(sampled.value) - pg_catalog.length(pg_catalog.replace(sampled.value, ':', '')))::float8 as "mean"
      from (select ${indexedExpression}::text as value
              from ${qualifiedName(schema, table)}
             where ${indexedExpression} is not null and (${predicate ?? 'true'})
             limit ${SAMPLE_ROWS}) sampled
  `)
  return rows[0]?.mean ?? null
}
