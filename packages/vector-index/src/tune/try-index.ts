import type { Database } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import type { SearchSettings, VectorIndexFacts } from '../inspect/vector-facts.ts'
import { PARAMETER_DEFAULTS } from '../plan/find-equivalent-index.ts'
import type { QuerySource } from '../recall/query-source.ts'
import { type RecallSession, withRecallSession } from '../recall/recall-session.ts'
import { SEQUENTIAL_Z } from '../recall/sequential-test.ts'
import { climbLadder } from './climb-ladder.ts'
import { judgeTrial } from './judge-trial.ts'
import { searchLadder } from './search-ladder.ts'
import { type SplitQueries, splitQueries } from './split-queries.ts'
import type { TunePlan } from './tune-plan.ts'
import type { TriedIndex, TuneTrial } from './tune-trial.ts'

/** What the held-out queries say is believed at first sight, or two rungs higher up with a wider interval. */
const HELD_OUT_LOOKS = 3

export interface TryIndexOptions {
  readonly target: { readonly schema: string; readonly table: string; readonly column: string; readonly rows: number }
  readonly where: TriedIndex['where']
  readonly index: string
  /** Of the candidate; default: the index. */
  readonly name?: string | undefined
  readonly buildMs: number | null
  readonly source: QuerySource | undefined
  /** Indexes that are dropped when this one is proven; it is measured in their place. Default: none. */
  readonly replaces?: readonly string[] | undefined
  /** Settings to begin with; default: the usual ones. */
  readonly start?: SearchSettings | undefined
  readonly timeBudgetMs: number
  readonly signal?: AbortSignal | undefined
  readonly onMeasure?: ((search: SearchSettings, queries: TuneTrial['queries']) => void) | undefined
}

/**
 * Finds the cheapest settings with which an index keeps recall and latency, and measures them again with queries that were held out.
 * One snapshot; reads only.
 * @throws {VectorError} `TUNE_TOO_FEW_QUERIES` or as `withRecallSession`
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function tryIndex(database: Database, plan: TunePlan, options: TryIndexOptions): Promise<TriedIndex> {
  const { target, index, where, timeBudgetMs, signal } = options
  const { schema, table, column } = target
  const session = {
    schema,
    table,
    column,
    metric: plan.metric,
    k: plan.k,
    filter: plan.filter?.filter,
    queries: querySource(plan, options.source),
    seed: plan.seed,
    timeBudgetMs,
    byteBudget: plan.byteBudget ?? undefined,
    signal,
  }
  return withRecallSession(database, session, async (opened) => {
    const facts = opened.table.column.indexes.find(({ name }) => name === index)
    if (facts === undefined) throw new VectorError('VECTOR_INDEX_NOT_FOUND', `index "${index}" was dropped meanwhile`)
    const halves = splitQueries(opened.queries, plan)
    const { trials, promise } = await findSettings(opened, plan, facts, halves, options)
    return {
      name: options.name ?? index,
      where,
      method: facts.method,
      type: facts.type,
      form: facts.form,
      parameters: facts.parameters,
      rows: target.rows,
      bytes: facts.bytes,
      buildMs: options.buildMs,
      trials,
      promise,
      reason: whyOf(trials, promise),
    }
  })
}

/** Rows as queries are moved a little aside where that can be done: what the index was built with is too easy to find. */
function querySource(plan: TunePlan, source: QuerySource | undefined): QuerySource {
  const { queriesPerHalf, columnType, schema, table, column } = plan
  const count = 2 * queriesPerHalf
  // The copy of the table was never searched.
  if (source?.from === 'live') return { ...source, count, of: { schema, table, column } }
  if (source !== undefined) return source.from === 'given' ? source : { ...source, count }
  return { from: 'rows', count, beside: columnType === 'vector' || columnType === 'halfvec' }
}

async function findSettings(
  session: RecallSession,
  plan: TunePlan,
  facts: VectorIndexFacts,
  halves: SplitQueries,
  { onMeasure, replaces = [], start }: Pick<TryIndexOptions, 'onMeasure' | 'replaces' | 'start'>,
): Promise<Pick<TriedIndex, 'trials' | 'promise'>> {
  const trials: TuneTrial[] = []
  const lists = facts.parameters.lists ?? PARAMETER_DEFAULTS.lists
  const ladder = searchLadder({ method: facts.method, form: facts.form, lists, k: plan.k })
  const once = async (search: SearchSettings, queries: TuneTrial['queries'], z?: number): Promise<TuneTrial> => {
    const asked = queries === 'tuning' ? halves.tuning : halves.heldOut
    const force = replaces.length > 0
    const measurement = await session.measure({ index: facts.name, settings: search }, { queries: asked, force })
    return judgeTrial(measurement, { search, queries, z, replaces }, plan)
  }
  const measure = async (search: SearchSettings, queries: TuneTrial['queries'], z?: number): Promise<TuneTrial> => {
    onMeasure?.(search, queries)
    const first = await once(search, queries, z)
    // The truth is known by now, so a second look costs only the searches; a busy moment of the server rules nothing out.
    const trial = isSlow(first, plan) ? quicker(first, await once(search, queries, z)) : first
    trials.push(trial)
    return trial
  }
  const best = await climbLadder(ladder, plan.latencyMs, (search) => measure(search, 'tuning'), start)
  if (best === undefined) return { trials, promise: null }
  for (const [look, search] of ladder.slice(best, best + HELD_OUT_LOOKS).entries()) {
    const trial = await measure(search, 'held out', look === 0 ? undefined : SEQUENTIAL_Z)
    if (trial.verdict === 'passes') return { trials, promise: trial }
    if (trial.verdict === 'latency' || trial.verdict === 'unused') break
  }
  return { trials, promise: null }
}

function isSlow({ p95Ms }: TuneTrial, { latencyMs }: TunePlan): boolean {
  return p95Ms !== null && p95Ms > latencyMs
}

function quicker(first: TuneTrial, second: TuneTrial): TuneTrial {
  return second.count === first.count && (second.p95Ms ?? 0) < (first.p95Ms ?? 0) ? second : first
}

/** The held-out queries have the last word; before them, the settings that found the most. */
function whyOf(trials: readonly TuneTrial[], promise: TuneTrial | null): string {
  if (promise !== null) return promise.reason
  const last = trials.at(-1)
  if (last === undefined) return 'no settings to try'
  if (last.queries === 'held out') return `${last.reason} with queries that were held out`
  return trials.toSorted((a, b) => a.recall - b.recall).at(-1)?.reason ?? last.reason
}
