import { type Database, runInTransaction, SQLSTATE, sqlstateOf, withCancellation, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import { encodeVector, parseVector, type VectorValue } from '../encoding/encode-vector.ts'
import { VectorError } from '../errors.ts'
import type { VectorMetric } from '../metric.ts'
import { explainStatement, planUsesIndex } from '../search/explain-search.ts'
import { searchSettings } from '../search/search-settings.ts'
import { readSearchTable, type SearchTable } from '../search/search-table.ts'
import { findUsableIndex, type SearchedIndex, searchMetric } from '../search/usable-index.ts'
import { type Approximate, exactNearest, type GroundTruthInput, groundTruth } from './ground-truth.ts'
import { type Near, nearestOthers, recallOf } from './nearest.ts'
import type { RecallResult } from './recall-result.ts'
import { type SampleQuery, sampleQueries } from './sample-queries.ts'
import { indexStatement } from './search-statements.ts'
import { summariseRecall } from './summarise-recall.ts'

const DEFAULT_K = 10
const DEFAULT_QUERIES = 100
const DEFAULT_TIME_BUDGET_MS = 60_000
/** Between batches the clock is looked at. */
const BATCH_QUERIES = 25
/** Exact searches that are timed one by one; each reads the whole table. */
const TIMED_EXACT_QUERIES = 10

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

/** One measured query. */
export interface MeasuredQuery {
  readonly stratum: SampleQuery['stratum']
  readonly recall: number
}

/** Everything one measurement works with. */
interface Setup {
  readonly client: Client
  readonly table: SearchTable
  readonly index: SearchedIndex
  readonly truth: GroundTruthInput
  readonly settings: readonly string[]
  readonly deadline: number
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
    const work = (): Promise<RecallResult> => measure(setup, options, start)
    return withCancellation(database, client, cancelSignal, () =>
      runInTransaction(client, work, 'begin isolation level repeatable read read only'),
    )
  })
}

function prepare(client: Client, table: SearchTable, options: MeasureRecallOptions, deadline: number): Setup {
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

async function measure(setup: Setup, options: MeasureRecallOptions, start: number): Promise<RecallResult> {
  const { client, settings, index, table, truth } = setup
  await client.query("set local statement_timeout = '0'")
  for (const setting of settings) await client.query(`set local ${setting}`)
  const queries = await chooseQueries(setup, options)
  const [first] = queries
  if (first === undefined) throw new VectorError('RECALL_NO_ROWS', `table "${table.column.table}" has no vectors`)
  const statement = indexStatement(truth, index)
  const plan = await explainStatement(client, statement, [first.vector, truth.k + 1])
  const measured: MeasuredQuery[] = []
  const indexTimes: number[] = []
  // Warms the cache, so that the first query is not the slowest by accident.
  await client.query(statement, [first.vector, truth.k + 1])
  for (let from = 0; from < queries.length && performance.now() < setup.deadline; from += BATCH_QUERIES) {
    const batch = await searchBatch(setup, statement, queries.slice(from, from + BATCH_QUERIES), indexTimes)
    const exact = await withinBudget(setup, () => groundTruth(client, truth, batch))
    if (exact === undefined) break
    for (const { query, near } of batch) {
      measured.push({ stratum: query.stratum, recall: recallOf(near, exact.get(query) ?? []) })
    }
    options.onProgress?.({ done: measured.length, queries: queries.length })
  }
  if (measured.length === 0) {
    throw new VectorError(
      'RECALL_TIME_BUDGET',
      `no query was measured within ${options.timeBudgetMs ?? DEFAULT_TIME_BUDGET_MS} ms`,
    )
  }
  const exactTimes = await timeExact(setup, queries)
  return summariseRecall({
    table,
    index,
    metric: truth.metric,
    k: truth.k,
    settings,
    seed: options.seed ?? 1,
    queriesFrom: options.queryVectors === undefined ? 'rows' : 'given',
    asked: queries.length,
    measured,
    indexTimes: indexTimes.slice(0, measured.length),
    exactTimes,
    indexUsed: planUsesIndex(plan, index.facts.name),
    durationMs: performance.now() - start,
  })
}

async function chooseQueries({ client, table }: Setup, options: MeasureRecallOptions): Promise<readonly SampleQuery[]> {
  const { queries = DEFAULT_QUERIES, seed = 1, queryVectors } = options
  if (queryVectors === undefined) return sampleQueries(client, table.column, queries, seed)
  return queryVectors.map((vector) => ({
    // The one-pass statement takes them as text.
    vector: `[${vector.join(',')}]`,
    self: undefined,
    stratum: 'any' as const,
  }))
}

/** One more than k, because the row of the query itself comes first. */
async function searchBatch(
  { client, truth }: Setup,
  statement: string,
  queries: readonly SampleQuery[],
  times: number[],
): Promise<readonly Approximate[]> {
  const batch: Approximate[] = []
  for (const query of queries) {
    const value = binaryQuery(query, truth)
    const start = performance.now()
    const { rows } = await client.query<Near>(statement, [value, truth.k + 1])
    times.push(performance.now() - start)
    batch.push({ query, near: nearestOthers(rows, query.self, truth.k) })
  }
  return batch
}

/** Queries are timed as a search sends them. */
function binaryQuery({ vector }: SampleQuery, { column }: GroundTruthInput): string | Buffer {
  return column.type === 'vector' && typeof vector === 'string' ? encodeVector(parseVector(vector)) : vector
}

async function timeExact(setup: Setup, queries: readonly SampleQuery[]): Promise<readonly number[]> {
  const times: number[] = []
  for (const query of queries.slice(0, TIMED_EXACT_QUERIES)) {
    // One is always timed: without it there is nothing to compare with.
    if (times.length > 0 && performance.now() > setup.deadline) break
    const start = performance.now()
    const value = { ...query, vector: binaryQuery(query, setup.truth) }
    await exactNearest(setup.client, setup.truth, value)
    times.push(performance.now() - start)
  }
  return times
}

/** Gives the work what is left of the budget as statement_timeout; undefined when it was not enough. */
async function withinBudget<T>({ client, deadline }: Setup, work: () => Promise<T>): Promise<T | undefined> {
  const left = Math.max(1, Math.ceil(deadline - performance.now()))
  await client.query('savepoint pgtend_budget')
  await client.query(`set local statement_timeout = '${left}ms'`)
  try {
    const result = await work()
    await client.query("set local statement_timeout = '0'; release savepoint pgtend_budget")
    return result
  } catch (error) {
    if (sqlstateOf(error) !== SQLSTATE.queryCanceled || performance.now() < deadline) throw error
    await client.query('rollback to savepoint pgtend_budget')
    return undefined
  }
}
