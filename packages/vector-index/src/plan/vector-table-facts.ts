import { escapeIdentifier, qualifiedName } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import { vectorExtensionStatus } from '../extension/vector-extension-status.ts'
import { type FoundVectorColumn, findVectorColumn, type VectorColumnName } from '../inspect/find-vector-column.ts'
import { defaultMetric, operatorClass, type VectorMetric } from '../metric.ts'
import type { Queryable } from '../queryable.ts'
import { hasFeature } from '../version.ts'
import { fitsHalfvec } from './halfvec-range.ts'
import { measureExactLatency } from './measure-exact-latency.ts'
import { measureHalfRecall } from './measure-half-recall.ts'
import { type BuildLimits, readBuildLimits } from './read-build-limits.ts'
import { type HeapOrder, readHeapOrder } from './read-heap-order.ts'
import { readTrialQueries } from './read-trial-queries.ts'
import { readValueFacts, type ValueFacts } from './read-value-facts.ts'

/** Above this a pass over the table costs more than it tells: rows are estimated, exact search is too slow without measuring it. */
const SCAN_LIMIT_BYTES = 1024 ** 3
const TRIAL_QUERIES = 3

/** What a plan for an index is made from. */
export interface VectorTableFacts {
  readonly column: FoundVectorColumn
  /** Rows with a vector. */
  readonly rows: number
  /** False when `rows` is PostgreSQL's estimate. */
  readonly rowsCounted: boolean
  /** Median time of an exact search for 10 rows without a filter; null when it was not measured. */
  readonly exactLatencyMs: number | null
  /** Share of the true nearest rows that exact search by halfvec finds; null when it was not measured or cannot be stored so. */
  readonly halfRecall: number | null
  /** Version of pgvector in the database. */
  readonly pgvector: string
  readonly extensionSchema: string
  readonly limits: BuildLimits
  /** What the vectors are like; null when nobody looked: the table is large, or the type has nothing to look for. */
  readonly values: ValueFacts | null
  /** The column in whose order the rows lie; null when there is none or nobody knows. */
  readonly heapOrder: HeapOrder | null
}

export interface ReadVectorTableFactsOptions {
  /** Metric of the exact search; default by the type of the column. */
  readonly metric?: VectorMetric | undefined
  /**
   * Runs exact searches with three vectors of the table, to learn how long they take and what halfvec would lose. Default true, up to
   * a table of 1 GB.
   */
  readonly measureExact?: boolean | undefined
  /**
   * Looks at every vector, to learn what would fit into halfvec. Default true, up to a table of 1 GB. Sparse vectors are looked at in
   * any case: the size of their index depends on them.
   */
  readonly readValues?: boolean | undefined
}

/**
 * Reads what a plan needs: catalogs, the number of rows, what the vectors are like, and how long exact search takes. Reads the
 * whole table up to 1 GB, statistics beyond; writes nothing.
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
  const context = { client, column, schema: status.schema, pgvector: status.installed }
  const small = column.tableBytes <= SCAN_LIMIT_BYTES
  const counted = await countVectors(client, column, small)
  const looks = small && (options.readValues !== false || column.type === 'sparsevec')
  const values = looks ? await readValueFacts(client, column, status.schema, status.installed) : null
  const measured = small && options.measureExact !== false
  return {
    column,
    ...counted,
    ...(measured ? await runTrials(context, counted.rows, values, options.metric) : NO_TRIALS),
    pgvector: status.installed,
    extensionSchema: status.schema,
    limits: await readBuildLimits(client, column.tableOid),
    values,
    heapOrder: await readHeapOrder(client, column),
  }
}

type Trials = Pick<VectorTableFacts, 'exactLatencyMs' | 'halfRecall'>

const NO_TRIALS: Trials = { exactLatencyMs: null, halfRecall: null }

interface TrialContext {
  readonly client: Queryable
  readonly column: FoundVectorColumn
  readonly schema: string
  readonly pgvector: string
}

async function runTrials(
  { client, column, schema, pgvector }: TrialContext,
  rows: number,
  values: ValueFacts | null,
  metric: VectorMetric = defaultMetric(column.type),
): Promise<Trials> {
  if (operatorClass(column.type, metric) === undefined) return NO_TRIALS
  const queries = await readTrialQueries(client, column, rows, TRIAL_QUERIES)
  const exactLatencyMs = await measureExactLatency(client, column, metric, schema, queries)
  const fits = column.type === 'vector' && hasFeature(pgvector, 'halfvec') && fitsHalfvec(values)
  return {
    exactLatencyMs,
    halfRecall: fits ? await measureHalfRecall(client, column, metric, schema, queries) : null,
  }
}

/** Counts rows with a vector, or takes the estimate when the table is large. The count never detoasts a vector. */
async function countVectors(
  client: Queryable,
  { schema, table, column, rowsEstimate }: FoundVectorColumn,
  small: boolean,
): Promise<{ rows: number; rowsCounted: boolean }> {
  if (rowsEstimate !== null && rowsEstimate > 0 && !small) return { rows: rowsEstimate, rowsCounted: false }
  const { rows } = await client.query<{ rows: number }>(`
    select count(${escapeIdentifier(column)})::float8 as "rows" from ${qualifiedName(schema, table)}
  `)
  return { rows: rows[0]?.rows ?? 0, rowsCounted: true }
}
