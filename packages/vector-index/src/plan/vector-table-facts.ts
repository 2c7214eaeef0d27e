import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import { vectorExtensionStatus } from '../extension/vector-extension-status.ts'
import { type FoundVectorColumn, findVectorColumn, type VectorColumnName } from '../inspect/find-vector-column.ts'
import { defaultMetric, distanceOperator, operatorClass, type VectorMetric } from '../metric.ts'
import type { Queryable } from '../queryable.ts'

/** Below this the rows are counted; above, counting costs more than the estimate is wrong. */
const COUNT_LIMIT_BYTES = 1024 ** 3
const EXACT_QUERIES = 3
const EXACT_LIMIT = 10

/** What a plan for an index is made from. */
export interface VectorTableFacts {
  readonly column: FoundVectorColumn
  /** Rows with a vector. */
  readonly rows: number
  /** False when `rows` is PostgreSQL's estimate. */
  readonly rowsCounted: boolean
  /** Median time of an exact search for 10 rows without a filter; null when it was not measured. */
  readonly exactLatencyMs: number | null
  /** Version of pgvector in the database. */
  readonly pgvector: string
  readonly extensionSchema: string
  /** `max_parallel_maintenance_workers`. */
  readonly maxParallelWorkers: number
}

export interface ReadVectorTableFactsOptions {
  /** Metric of the exact search; default by the type of the column. */
  readonly metric?: VectorMetric | undefined
  /** Runs three exact searches with vectors of the table to learn how long they take. Default true. */
  readonly measureExact?: boolean | undefined
}

/**
 * Reads what a plan needs: catalogs, the number of rows, and how long exact search takes. Reads the whole table, writes nothing.
 * @throws {VectorError} as `findVectorColumn`
 */
export async function readVectorTableFacts(
  client: Queryable,
  name: VectorColumnName,
  options: ReadVectorTableFactsOptions = {},
): Promise<VectorTableFacts> {
  const column = await findVectorColumn(client, name)
  const status = await vectorExtensionStatus(client)
  if (status.installed === null || status.schema === null) {
    throw new VectorError('VECTOR_EXTENSION_MISSING', 'the database does not have the extension "vector"')
  }
  const counted = await countVectors(client, column)
  const metric = options.metric ?? defaultMetric(column.type)
  const measurable = options.measureExact !== false && operatorClass(column.type, metric) !== undefined
  return {
    column,
    ...counted,
    exactLatencyMs: measurable ? await measureExact(client, column, metric, status.schema) : null,
    pgvector: status.installed,
    extensionSchema: status.schema,
    maxParallelWorkers: await showMaxParallelWorkers(client),
  }
}

/** Counts rows with a vector, or takes the estimate when the table is large. The count never detoasts a vector. */
async function countVectors(
  client: Queryable,
  { schema, table, column, rowsEstimate, tableBytes }: FoundVectorColumn,
): Promise<{ rows: number; rowsCounted: boolean }> {
  if (rowsEstimate !== null && rowsEstimate > 0 && tableBytes > COUNT_LIMIT_BYTES) {
    return { rows: rowsEstimate, rowsCounted: false }
  }
  const { rows } = await client.query<{ rows: number }>(`
    select count(${escapeIdentifier(column)})::float8 as "rows" from ${qualifiedName(schema, table)}
  `)
  return { rows: rows[0]?.rows ?? 0, rowsCounted: true }
}

/** `+ 0` keeps an existing vector index out; the first run warms the cache and is not counted. */
async function measureExact(
  client: Queryable,
  { schema, table, column }: FoundVectorColumn,
  metric: VectorMetric,
  extensionSchema: string,
): Promise<number | null> {
  const name = escapeIdentifier(column)
  const from = qualifiedName(schema, table)
  const text = `
    select (select count(*) from (
      select 1 from ${from}
       order by (${name} ${distanceOperator(metric, extensionSchema)} q.v) + 0
       limit ${EXACT_LIMIT}) nearest) as "found"
      from (select ${name} as v from ${from} where ${name} is not null limit 1 offset $1::int) q
  `
  const times: number[] = []
  for (let query = 0; query <= EXACT_QUERIES; query += 1) {
    const start = performance.now()
    const { rowCount } = await client.query(text, [query])
    if (query > 0 && rowCount === 1) times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? null
}

async function showMaxParallelWorkers(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ workers: number }>(
    `select pg_catalog.current_setting('max_parallel_maintenance_workers')::int as "workers"`,
  )
  return rows[0]?.workers ?? 0
}
