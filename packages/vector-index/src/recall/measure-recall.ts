import { type Database, runInTransaction, withCancellation, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import type { VectorValue } from '../encoding/encode-vector.ts'
import { VectorError } from '../errors.ts'
import type { VectorMetric } from '../metric.ts'
import { explainStatement, planUsesIndex } from '../search/explain-search.ts'
import { searchSettings } from '../search/search-settings.ts'
import { readSearchTable, type SearchTable } from '../search/search-table.ts'
import { findUsableIndex, searchMetric } from '../search/usable-index.ts'
import { measureQueries } from './measure-queries.ts'
import type { RecallResult } from './recall-result.ts'
import type { RecallSetup } from './recall-setup.ts'
import { type SampleQuery, sampleQueries } from './sample-queries.ts'
import { indexStatement } from './search-statements.ts'
import { summariseRecall } from './summarise-recall.ts'
import { endWithBudget, timeLeftMs } from './time-budget.ts'

const DEFAULT_K = 10
const DEFAULT_QUERIES = 100
const DEFAULT_TIME_BUDGET_MS = 60_000

export interface MeasureRecallOptions {
  readonly schema?: string | undefined
  readonly table: string
  readonly column: string
  /** Default: the valid index of the metric, HNSW before ivfflat. */
  readonly index?: string | undefined
  readonly metric?: VectorMetric | undefined
  /** Neighbours per query. Default 10. */
  readonly k?: number | undefined
  /** Default 100: an interval of about 9 points; 400 halve it. */
  readonly queries?: number | undefined
  /** Queries of your own, which tell more than rows of the table. */
  readonly queryVectors?: readonly VectorValue[] | undefined
  /** Chooses the rows that serve as queries. Default 1. */
  readonly seed?: number | undefined
  /** Default as noted when the index was built. */
  readonly probes?: number | undefined
  readonly efSearch?: number | undefined
  /** Stops after this with the queries measured so far. Default 60 s. */
  readonly timeBudgetMs?: number | undefined
  readonly onProgress?: ((progress: { readonly done: number; readonly queries: number }) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Measures how many of the true nearest rows an index finds, and how long it takes against exact search.
 * All searches see the same snapshot (`repeatable read`, read only). Writes nothing; see `recordRecall`.
 * @throws {VectorError} `VECTOR_INDEX_NOT_FOUND`, `RECALL_NO_ROWS`, `RECALL_TIME_BUDGET`, `SEARCH_OPTION_INVALID` or as `findVectorColumn`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function measureRecall(database: Database, options: MeasureRecallOptions): Promise<RecallResult> {
  const start = performance.now()
  const timeBudgetMs = options.timeBudgetMs ?? DEFAULT_TIME_BUDGET_MS
  const cancelSignal = database.capabilities.transactionPooler ? undefined : options.signal
  return withSession(database, async (client) => {
    const table = await readSearchTable(client, options)
    const setup = prepare(client, table, options, start + timeBudgetMs)
    const work = (): Promise<RecallResult> => endWithBudget(setup, () => measure(setup, options, start))
    return withCancellation(database, client, cancelSignal, () =>
      runInTransaction(client, work, 'begin isolation level repeatable read read only'),
    )
  })
}

function prepare(client: Client, table: SearchTable, options: MeasureRecallOptions, deadline: number): RecallSetup {
  const { column, extensionSchema, pgvector } = table
  const { k = DEFAULT_K } = options
  if (!Number.isInteger(k) || k < 1)
    throw new VectorError('SEARCH_OPTION_INVALID', '"k" must be a whole number above 0')
  const metric = searchMetric(column, options)
  const index = findUsableIndex(column, { metric, index: options.index, extensionSchema })
  if (index === undefined) {
    const which = options.index === undefined ? `with metric ${metric}` : `"${options.index}"`
    throw new VectorError('VECTOR_INDEX_NOT_FOUND', `column "${column.column}" has no valid vector index ${which}`)
  }
  const { probes, efSearch } = options
  return {
    client,
    table,
    index,
    truth: { column, metric, extensionSchema, k, pgvector },
    settings: searchSettings({ index: index.facts, k, filtered: false, pgvector, probes, efSearch }),
    deadline,
  }
}

async function measure(setup: RecallSetup, options: MeasureRecallOptions, start: number): Promise<RecallResult> {
  const { client, settings, index, table, truth } = setup
  await client.query(`set local statement_timeout = '${timeLeftMs(setup)}ms'`)
  for (const setting of settings) await client.query(`set local ${setting}`)
  const queries = await chooseQueries(setup, options)
  const [first] = queries
  if (first === undefined) throw new VectorError('RECALL_NO_ROWS', `table "${table.column.table}" has no vectors`)
  const statement = indexStatement(truth, index)
  const plan = await explainStatement(client, statement, [first.vector, truth.k + 1])
  const measurements = await measureQueries(setup, statement, queries, options.onProgress)
  return summariseRecall({
    table,
    index,
    metric: truth.metric,
    k: truth.k,
    settings,
    seed: options.seed ?? 1,
    queriesFrom: options.queryVectors === undefined ? 'rows' : 'given',
    asked: queries.length,
    ...measurements,
    indexUsed: planUsesIndex(plan, index.facts.name),
    durationMs: performance.now() - start,
  })
}

async function chooseQueries(
  { client, table }: RecallSetup,
  options: MeasureRecallOptions,
): Promise<readonly SampleQuery[]> {
  const { queries = DEFAULT_QUERIES, seed = 1, queryVectors } = options
  if (queryVectors === undefined) return sampleQueries(client, table.column, queries, seed)
  return queryVectors.map((vector) => ({
    // The one-pass statement takes them as text.
    vector: `[${vector.join(',')}]`,
    self: undefined,
    stratum: 'any' as const,
  }))
}
