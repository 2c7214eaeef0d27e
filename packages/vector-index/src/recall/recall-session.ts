import { type Database, runInTransaction, withCancellation, withSession } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import type { VectorColumnName } from '../inspect/find-vector-column.ts'
import type { SearchSettings } from '../inspect/vector-facts.ts'
import type { VectorMetric } from '../metric.ts'
import type { RouteChoice } from '../search/choose-route.ts'
import type { SearchTable } from '../search/search-table.ts'
import type { SearchFilter } from '../search/search-types.ts'
import { chooseQueries } from './choose-queries.ts'
import { measureIndex } from './measure-index.ts'
import type { Measurement } from './measurement.ts'
import type { QuerySource } from './query-source.ts'
import type { RecallQuery } from './recall-query.ts'
import { openState, type RecallState } from './recall-state.ts'
import { sessionRoute } from './session-route.ts'
import { endWithBudget, timeLeftMs } from './time-budget.ts'
import { timeExactSearches } from './time-exact-searches.ts'

const DEFAULT_TIME_BUDGET_MS = 60_000

export interface RecallSessionOptions extends VectorColumnName {
  /** Default: that of the index, or the usual one of the type. */
  readonly metric?: VectorMetric | undefined
  /** The index whose metric is meant, where indexes have several. Of a partial one the predicate holds as well. */
  readonly index?: string | undefined
  /** Neighbours per query. Default 10. */
  readonly k?: number | undefined
  readonly queries: QuerySource
  /** Only rows that match are searched; recall is that of min(k, rows that match). */
  readonly filter?: SearchFilter | undefined
  /** Queries come from the largest tenants, and each sees only the rows of its own. */
  readonly tenantColumn?: string | undefined
  /** Chooses the rows that serve as queries. Default 1. */
  readonly seed?: number | undefined
  /** All measurements together; a running statement is cancelled. Default 60 s. */
  readonly timeBudgetMs?: number | undefined
  /** Bytes of table and TOAST that passes over the table may read, by estimate. Default: no limit. */
  readonly byteBudget?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface MeasureTarget {
  /** Default: the index a search would take. */
  readonly index?: string | undefined
  /** Default: as recorded with the index. */
  readonly settings?: SearchSettings | undefined
}

export interface MeasureOptions {
  /** Default: all of the session. */
  readonly queries?: readonly RecallQuery[] | undefined
  /**
   * Measures the index also where the planner would not take it, with other plans made costly. Default false: such a setting has
   * no measured queries, because what it would do is not what the index does.
   */
  readonly force?: boolean | undefined
  readonly onProgress?: ((progress: { readonly done: number; readonly queries: number }) => void) | undefined
}

/** Measurements in one snapshot, with one set of queries and of true neighbours. */
export interface RecallSession {
  readonly table: SearchTable
  readonly metric: VectorMetric
  readonly k: number
  /** Searches see only some of the rows. */
  readonly filtered: boolean
  /** In an order in which every beginning is a sample too. */
  readonly queries: readonly RecallQuery[]
  /** Estimated bytes of table and TOAST that one pass reads. */
  readonly passBytes: number
  /** Searches through an index with some settings and compares with the truth, which is looked up once per query. */
  measure(target?: MeasureTarget, options?: MeasureOptions): Promise<Measurement>
  /** The route of `search()` with the filter, by how many rows match; of tenants that of the first. Undefined without a filter. */
  route(): Promise<RouteChoice | undefined>
  /** Milliseconds of exact searches one by one, each of which reads the table; what they find counts as truth. */
  timeExact(count: number): Promise<readonly number[]>
}

/**
 * Opens a session for measuring recall: one `repeatable read`, read only transaction, so that every search and the truth see the
 * same rows whatever is written meanwhile. Takes no lock but `access share`. Writes nothing.
 * @throws {VectorError} `RECALL_NO_ROWS`, `RECALL_NO_QUERIES`, `RECALL_TIME_BUDGET`, `RECALL_BYTE_BUDGET`,
 * `SEARCH_OPTION_INVALID` or as `findVectorColumn`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function withRecallSession<T>(
  database: Database,
  options: RecallSessionOptions,
  work: (session: RecallSession) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + (options.timeBudgetMs ?? DEFAULT_TIME_BUDGET_MS)
  const { capabilities } = database
  const cancelSignal = capabilities.transactionPooler ? undefined : options.signal
  // Sessions that share a server session would share the names of prepared statements.
  const prepared = capabilities.concurrentSessions && !capabilities.transactionPooler
  return withSession(database, async (client) => {
    const budget = { client, deadline }
    const inTransaction = async (): Promise<T> => {
      // Every search is planned for its own values, as explain shows it; compiling would be timed as searching.
      await client.query(
        `set local statement_timeout = '${timeLeftMs(budget)}ms'; set local plan_cache_mode = force_custom_plan; set local jit = off`,
      )
      const state = await openState(client, options, { prepared, deadline, signal: options.signal })
      const queries = await chooseQueries(client, state.truth, options.queries, options.seed ?? 1)
      requireQueries(queries, options)
      return work(createSession(state, queries))
    }
    return withCancellation(database, client, cancelSignal, () =>
      runInTransaction(
        client,
        () => endWithBudget(budget, inTransaction),
        'begin isolation level repeatable read read only',
      ),
    )
  })
}

function requireQueries(queries: readonly RecallQuery[], { queries: source, table }: RecallSessionOptions): void {
  if (queries.length > 0) return
  throw source.from === 'rows'
    ? new VectorError('RECALL_NO_ROWS', `table "${table}" has no vectors to search with`)
    : new VectorError('RECALL_NO_QUERIES', `there are no ${source.from} queries for table "${table}"`)
}

function createSession(state: RecallState, queries: readonly RecallQuery[]): RecallSession {
  return {
    table: state.table,
    metric: state.truth.metric,
    k: state.truth.k,
    filtered: state.filtered,
    queries,
    passBytes: state.bytes.passBytes,
    measure: (target = {}, options = {}) =>
      measureIndex(state, target, { ...options, queries: options.queries ?? queries }),
    route: () => sessionRoute(state, queries[0]),
    timeExact: (count) => timeExactSearches(state, queries.slice(0, count)),
  }
}
