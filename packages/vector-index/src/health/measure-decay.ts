import type { Database } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import type { SearchSettings } from '../inspect/vector-facts.ts'
import { compareMeasurements } from '../recall/compare-measurements.ts'
import type { MeasuredQuery } from '../recall/measurement.ts'
import type { QuerySource } from '../recall/query-source.ts'
import { type RecallRun, readRecallHistory } from '../recall/read-recall-history.ts'
import { withRecallSession } from '../recall/recall-session.ts'
import { type RecallOfQueries, summarise } from '../recall/summarise.ts'
import { targetWord } from './finding.ts'
import type { DecayComparison, DecayMeasurement, Unmeasured } from './health-report.ts'
import type { DecaySuspect } from './suspect-decay.ts'

/** Half of them rows of the newest tenth. */
const QUERIES = 200
/** Smaller differences nobody would act on. */
const MARGIN = 0.02
const MANY_RUNS = 1_000
const DEFAULT_TIME_BUDGET_MS = 60_000
/** One pass over a larger table belongs into a command of its own. */
const DEFAULT_BYTE_BUDGET = 8 * 1024 ** 3

export interface MeasureDecayOptions {
  /** For each of the two runs of an index. Default 60 s. */
  readonly timeBudgetMs?: number | undefined
  /** Bytes of table and TOAST that each run may read, by estimate. Default 8 GB. */
  readonly byteBudget?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Measures again what an index finds: the queries of the first recorded run since its build, and rows of now, half of them new.
 * Reads in snapshots, writes nothing.
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function measureDecay(
  database: Database,
  suspect: DecaySuspect,
  options: MeasureDecayOptions,
): Promise<DecayMeasurement | Unmeasured> {
  const { schema, table, column, index, signs } = suspect
  try {
    const first = await firstRun(database, suspect)
    const sinceRecorded = first === undefined ? null : await repeat(database, suspect, first, options)
    const { perQuery } = await measure(database, suspect, { from: 'rows', count: QUERIES }, {}, options)
    if (perQuery.length === 0) return unmeasured(suspect, 'no query could be measured')
    const { queries, recall, low, high, strata } = summarise({ perQuery })
    const newest = strata.find(({ name }) => name === 'newest')
    const any = strata.find(({ name }) => name === 'any')
    const newestAgainstAny = newest === undefined || any === undefined ? null : compareStrata(any, newest)
    return {
      schema,
      table,
      column,
      index: index.name,
      signs,
      queries,
      recall,
      low,
      high,
      sinceRecorded,
      newestAgainstAny,
    }
  } catch (error) {
    // A table without rows, a budget that is too short, a vector that cannot be sent: all say nothing about decay.
    if (error instanceof VectorError) return unmeasured(suspect, error.message)
    throw error
  }
}

function unmeasured(suspect: DecaySuspect, reason: string): Unmeasured {
  const command = ['vector', 'recall', targetWord(suspect), '--index', suspect.index.name]
  return { schema: suspect.schema, index: suspect.index.name, reason, command }
}

/** Its queries are rows, so they can be found again; a filter would ask another question. */
async function firstRun(database: Database, suspect: DecaySuspect): Promise<RecallRun | undefined> {
  const { schema, table, column, index } = suspect
  const builtAt = Date.parse(index.record?.builtAt ?? '')
  const { runs } = await readRecallHistory(database.pool, { schema, table, column, index: index.name, runs: MANY_RUNS })
  return runs.find(
    ({ measuredAt, queriesFrom, filtered, perQuery }) =>
      queriesFrom === 'rows' &&
      filtered !== true &&
      perQuery.length > 0 &&
      (Number.isNaN(builtAt) || Date.parse(measuredAt) >= builtAt),
  )
}

async function repeat(
  database: Database,
  suspect: DecaySuspect,
  run: RecallRun,
  options: MeasureDecayOptions,
): Promise<DecayComparison | null> {
  const source = { from: 'rows', ids: run.perQuery.map(({ query }) => query) } as const
  try {
    const after = await measure(database, { ...suspect, k: run.k }, source, settingsOf(suspect, run), options)
    if (after.perQuery.length === 0) return null
    const { difference, low, high, queries, verdict } = compareMeasurements(run, after, MARGIN)
    return { difference, low, high, queries, worse: verdict === 'worse' }
  } catch (error) {
    // Every one of the rows is gone: then only the rows of now can be asked about.
    if (error instanceof VectorError && error.code === 'RECALL_NO_ROWS') return null
    throw error
  }
}

/** Settings of a run as they were, also where they were the defaults and the record has others by now. */
function settingsOf({ index }: DecaySuspect, { settings, rerank }: RecallRun): SearchSettings {
  const value = (name: string, usual: number): number => {
    const setting = settings?.find((one) => one.startsWith(`${name} = `))
    return setting === undefined ? usual : Number(setting.split(' = ')[1])
  }
  const how =
    index.method === 'hnsw' ? { efSearch: value('hnsw.ef_search', 40) } : { probes: value('ivfflat.probes', 1) }
  return { ...how, ...(rerank === null ? {} : { rerank }) }
}

async function measure(
  database: Database,
  { schema, table, column, index, k }: DecaySuspect & { readonly k?: number },
  queries: QuerySource,
  settings: SearchSettings,
  { timeBudgetMs = DEFAULT_TIME_BUDGET_MS, byteBudget = DEFAULT_BYTE_BUDGET, signal }: MeasureDecayOptions,
): Promise<{ readonly perQuery: readonly MeasuredQuery[] }> {
  const options = { schema, table, column, index: index.name, k, queries, timeBudgetMs, byteBudget, signal }
  return withRecallSession(database, options, (session) =>
    session.measure({ index: index.name, settings }, { force: true }),
  )
}

/** Difference of two independent means with the interval of Newcombe (1998), from the Wilson intervals of both. */
function compareStrata(any: RecallOfQueries, newest: RecallOfQueries): DecayComparison {
  const difference = newest.recall - any.recall
  const low = difference - Math.hypot(newest.recall - newest.low, any.high - any.recall)
  const high = difference + Math.hypot(newest.high - newest.recall, any.recall - any.low)
  return { difference, low, high, queries: newest.queries + any.queries, worse: high < 0 && difference < -MARGIN }
}
