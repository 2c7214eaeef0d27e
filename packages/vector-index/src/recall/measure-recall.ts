import type { Database } from '@pgtend/database'
import type { VectorValue } from '../encoding/encode-vector.ts'
import { VectorError } from '../errors.ts'
import type { SearchSettings } from '../inspect/vector-facts.ts'
import type { RouteChoice } from '../search/choose-route.ts'
import { chooseIndex } from './choose-index.ts'
import { addMeasurement, type Measurement } from './measurement.ts'
import { percentile } from './percentile.ts'
import type { QuerySource } from './query-source.ts'
import type { RecallResult } from './recall-result.ts'
import {
  type MeasureTarget,
  type RecallSession,
  type RecallSessionOptions,
  withRecallSession,
} from './recall-session.ts'
import { decide, LOOKS, SEQUENTIAL_Z } from './sequential-test.ts'
import { summarise } from './summarise.ts'

const DEFAULT_QUERIES = 100
/** Exact searches that are timed one by one; each reads the whole table. */
const TIMED_EXACT_QUERIES = 3

export interface MeasureRecallOptions extends Omit<RecallSessionOptions, 'queries'>, SearchSettings {
  /** Default: 100; with a target as many of 50 to 400 as it takes to decide. */
  readonly queries?: number | undefined
  /** Where the queries come from. Default: rows of the table. */
  readonly source?: QuerySource | undefined
  /** Queries of one's own; short for a `source` of given queries. */
  readonly queryVectors?: readonly (VectorValue | string)[] | undefined
  /** Recall to decide about. */
  readonly target?: number | undefined
  readonly onProgress?: ((progress: { readonly done: number; readonly queries: number }) => void) | undefined
}

/**
 * Measures how many of the true nearest rows an index finds, and how long it takes against exact search.
 * All searches see the same snapshot (`repeatable read`, read only). Writes nothing; see `recordRecall`.
 * An index that the planner leaves alone is measured as well, and the result says so.
 * @throws {VectorError} `VECTOR_INDEX_NOT_FOUND`, `SEARCH_OPTION_INVALID` or as `withRecallSession`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function measureRecall(database: Database, options: MeasureRecallOptions): Promise<RecallResult> {
  const start = performance.now()
  const source = querySource(options)
  return withRecallSession(database, { ...options, queries: source }, async (session) => {
    const { index, probes, efSearch, rerank } = options
    const target = { index, settings: { probes, efSearch, rerank } }
    // Before anything that takes time.
    chooseIndex(session.table.column, session.metric, target)
    const exactTimes = await session.timeExact(TIMED_EXACT_QUERIES)
    const looks = options.target !== undefined && options.queries === undefined ? LOOKS : []
    const measurement = await measureUntilDecided(session, target, options, looks)
    requireMeasured(session, measurement, options)
    const route = await session.route()
    return {
      ...describeSession(session, options, source),
      ...describeMeasurement(measurement, options, looks.length > 0 ? SEQUENTIAL_Z : undefined),
      ...describeRoute(measurement, route),
      exactLatency: latency(exactTimes),
      serverVersion: database.capabilities.serverVersion,
      durationMs: performance.now() - start,
    }
  })
}

function querySource({ source, queryVectors, queries, target }: MeasureRecallOptions): QuerySource {
  if (queryVectors !== undefined) return { from: 'given', vectors: queryVectors }
  const count = queries ?? (target === undefined ? DEFAULT_QUERIES : LOOKS.at(-1))
  return source === undefined ? { from: 'rows', count } : source.from === 'given' ? source : { count, ...source }
}

/** Measures more queries until the target is decided; all of them at once without looks. */
async function measureUntilDecided(
  session: RecallSession,
  target: MeasureTarget,
  { target: wanted = 1, onProgress }: MeasureRecallOptions,
  looks: readonly number[],
): Promise<Measurement> {
  const measureNext = (done: number, end: number): Promise<Measurement> =>
    session.measure(target, {
      queries: session.queries.slice(done, end),
      force: true,
      onProgress: (progress) => onProgress?.({ done: done + progress.done, queries: end }),
    })
  const all = session.queries.length
  const [first = all, ...later] = [...looks.filter((look) => look < all), all]
  let measured = await measureNext(0, first)
  for (const end of later) {
    const { recall, queries } = summarise(measured)
    const ended = measured.shortage !== null || queries === 0
    if (ended || decide(recall, queries, wanted, SEQUENTIAL_Z) !== 'undecided') break
    measured = addMeasurement(measured, await measureNext(measured.asked, end))
  }
  return measured
}

function requireMeasured(
  { passBytes }: RecallSession,
  { perQuery, shortage }: Measurement,
  { table, byteBudget }: MeasureRecallOptions,
): void {
  if (perQuery.length > 0 || shortage === null) return
  if (shortage === 'time') {
    throw new VectorError('RECALL_TIME_BUDGET', 'the time budget ended before a query was measured')
  }
  throw new VectorError(
    'RECALL_BYTE_BUDGET',
    `one pass over table "${table}" reads about ${Math.ceil(passBytes / 2 ** 20)} MB, more than the byte budget`,
    { details: { passBytes, byteBudget } },
  )
}

function describeSession(
  { table: { column, pgvector }, metric, k, filtered, passBytes }: RecallSession,
  { tenantColumn, seed = 1, target }: MeasureRecallOptions,
  source: QuerySource,
) {
  return {
    schema: column.schema,
    table: column.table,
    column: column.column,
    metric,
    k,
    filtered,
    tenantColumn: tenantColumn ?? null,
    queriesFrom: source.from === 'rows' && source.beside === true ? 'beside' : source.from,
    seed,
    target: target ?? null,
    rowsEstimate: column.rowsEstimate,
    passBytes,
    pgvector,
  } as const
}

function describeRoute({ indexUsed, usedWhenSetBefore, reason }: Measurement, choice: RouteChoice | undefined) {
  const exact = choice?.route === 'exact'
  return {
    route: exact || !indexUsed ? 'exact' : 'index',
    indexUsed,
    usedWhenSetBefore,
    reason: exact ? `a search with this filter is exact: ${choice.reason}` : reason,
  } as const
}

function describeMeasurement(measurement: Measurement, { target }: MeasureRecallOptions, z: number | undefined) {
  const { p50, p95, ...summary } = summarise(measurement, z)
  const { index, method, settings, rerank, perQuery } = measurement
  return {
    ...summary,
    index,
    method,
    settings,
    rerank,
    perQuery,
    decision: target === undefined || summary.queries === 0 ? null : decide(summary.recall, summary.queries, target, z),
    indexLatency: { p50Ms: p50, p95Ms: p95, queries: perQuery.length },
  } as const
}

function latency(times: readonly number[]): RecallResult['exactLatency'] {
  return { p50Ms: percentile(times, 0.5), p95Ms: percentile(times, 0.95), queries: times.length }
}
