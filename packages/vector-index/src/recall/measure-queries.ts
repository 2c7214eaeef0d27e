import { encodeVector, parseVector } from '../encoding/encode-vector.ts'
import { VectorError } from '../errors.ts'
import { type Approximate, exactNearest, type GroundTruthInput, groundTruth } from './ground-truth.ts'
import { type Near, nearestOthers, recallOf } from './nearest.ts'
import type { MeasuredQuery, RecallSetup } from './recall-setup.ts'
import type { SampleQuery } from './sample-queries.ts'
import { withinBudget } from './time-budget.ts'

/** Compared in one pass over the table; between batches the clock is looked at. */
const BATCH_QUERIES = 25
/** Exact searches that are timed one by one; each reads the whole table. */
const TIMED_EXACT_QUERIES = 10

export interface QueryMeasurements {
  readonly measured: readonly MeasuredQuery[]
  readonly indexTimes: readonly number[]
  readonly exactTimes: readonly number[]
}

interface MeasuredBatch {
  readonly measured: readonly MeasuredQuery[]
  readonly times: readonly number[]
}

/** Measures the queries in batches until all are done or the budget ends. @throws {VectorError} `RECALL_TIME_BUDGET` */
export async function measureQueries(
  setup: RecallSetup,
  statement: string,
  queries: readonly SampleQuery[],
  onProgress: ((progress: { readonly done: number; readonly queries: number }) => void) | undefined,
): Promise<QueryMeasurements> {
  const measured: MeasuredQuery[] = []
  const indexTimes: number[] = []
  // Warms the cache, so that the first query is not the slowest by accident.
  await searchBatch(setup, statement, queries.slice(0, 1))
  const exactTimes = (await withinBudget(setup, () => timeExact(setup, queries))) ?? []
  for (let from = 0; from < queries.length && performance.now() < setup.deadline; from += BATCH_QUERIES) {
    const batch = queries.slice(from, from + BATCH_QUERIES)
    const done = await withinBudget(setup, () => measureBatch(setup, statement, batch))
    if (done === undefined) break
    measured.push(...done.measured)
    indexTimes.push(...done.times)
    onProgress?.({ done: measured.length, queries: queries.length })
  }
  if (measured.length === 0) {
    throw new VectorError('RECALL_TIME_BUDGET', 'the time budget ended before a query was measured')
  }
  return { measured, indexTimes, exactTimes }
}

async function measureBatch(
  setup: RecallSetup,
  statement: string,
  queries: readonly SampleQuery[],
): Promise<MeasuredBatch> {
  const { found, times } = await searchBatch(setup, statement, queries)
  const exact = await groundTruth(setup.client, setup.truth, found)
  const measured = found.map(({ query, near }) => ({
    stratum: query.stratum,
    recall: recallOf(near, exact.get(query) ?? []),
  }))
  return { measured, times }
}

/** One more than k, because the row of the query itself comes first. */
async function searchBatch(
  { client, truth }: RecallSetup,
  statement: string,
  queries: readonly SampleQuery[],
): Promise<{ readonly found: readonly Approximate[]; readonly times: readonly number[] }> {
  const found: Approximate[] = []
  const times: number[] = []
  for (const query of queries) {
    const value = binaryQuery(query, truth)
    const start = performance.now()
    const { rows } = await client.query<Near>(statement, [value, truth.k + 1])
    times.push(performance.now() - start)
    found.push({ query, near: nearestOthers(rows, query.self, truth.k) })
  }
  return { found, times }
}

/** Stops early when the searches take more than a quarter of what is left of the budget. */
async function timeExact(setup: RecallSetup, queries: readonly SampleQuery[]): Promise<readonly number[]> {
  const times: number[] = []
  const enough = performance.now() + (setup.deadline - performance.now()) / 4
  for (const query of queries.slice(0, TIMED_EXACT_QUERIES)) {
    if (times.length > 0 && performance.now() > enough) break
    const value = { ...query, vector: binaryQuery(query, setup.truth) }
    const start = performance.now()
    await exactNearest(setup.client, setup.truth, value)
    times.push(performance.now() - start)
  }
  return times
}

/** Queries are timed as a search sends them. */
function binaryQuery({ vector }: SampleQuery, { column }: GroundTruthInput): string | Buffer {
  return column.type === 'vector' && typeof vector === 'string' ? encodeVector(parseVector(vector)) : vector
}
