import { isOutOfSharedMemory } from '@pgtend/database'
import { type BoundedQuery, boundQueries, boundRows, exactNearest, nearestOfAll } from './ground-truth.ts'
import type { Shortage } from './measurement.ts'
import { canOnePass } from './one-pass-statement.ts'
import { affordableQueries, correctPace, estimatePace } from './pass-pace.ts'
import type { RecallState } from './recall-state.ts'
import type { Searched } from './search-with-index.ts'
import { withinBudget } from './time-budget.ts'

/** Compared in one pass over the table. */
const PASS_QUERIES = 100
/** The planner expects a third of all pairs to be near, and that they are too many to get from workers. */
const WITH_WORKERS = ['parallel_setup_cost = 0', 'parallel_tuple_cost = 0']
const WITHOUT_WORKERS = ['max_parallel_workers_per_gather = 0']

/**
 * Finds the true neighbours of the queries that are not known yet, in passes over the table. Each pass has as many queries as the
 * time is likely to suffice for, because a pass that is cut off tells nothing.
 * @returns what ran out; undefined when all are known now
 */
export async function findTruth(
  state: RecallState,
  searched: readonly Searched[],
  onPass: (known: number) => void,
): Promise<Shortage | undefined> {
  const missing = searched.filter(({ query }) => !state.known.has(query))
  if (missing.length === 0) return undefined
  const bounded = await bound(state, missing)
  if (bounded === undefined) return 'time'
  const together = bounded.filter((query) => inOnePass(state, query))
  const alone = bounded.filter((query) => !inOnePass(state, query))
  for (let done = 0; done < together.length; ) {
    const size = Math.min(PASS_QUERIES, together.length - done, affordable(state))
    if (size < 1) return 'time'
    const short = await pass(state, together.slice(done, done + size))
    if (short !== undefined) return short
    done += size
    onPass(searched.length - missing.length + done)
  }
  for (const { query } of alone) {
    if (!state.bytes.take()) return 'bytes'
    const near = await withinBudget(state, () => exactNearest(state.client, state.truth, query))
    if (near === undefined) return 'time'
    state.known.set(query, near)
  }
  return undefined
}

/** Also estimates how long a pass will take, from its first rows; a filter leaves an unknown share of the others. */
async function bound(state: RecallState, missing: readonly Searched[]): Promise<readonly BoundedQuery[] | undefined> {
  const { client, truth, pace, table } = state
  if (!canOnePass(truth.pgvector)) {
    return missing.map(({ query }) => ({ query, bound: Number.POSITIVE_INFINITY }))
  }
  const times = (table.column.rowsEstimate ?? 0) / boundRows(truth)
  const start = performance.now()
  const estimating = pace.current === undefined && !state.filtered && times > 1
  if (estimating) await withinBudget(state, () => boundQueries(client, truth, missing.slice(0, 1)))
  const middle = performance.now()
  const bounded = await withinBudget(state, () => boundQueries(client, truth, missing))
  if (estimating) {
    const measured = { oneMs: middle - start, allMs: performance.now() - middle, queries: missing.length, times }
    pace.current = estimatePace(measured)
  }
  return bounded
}

/** Without a bound all rows would be sorted; only those of one tenant may be that many. */
function inOnePass({ truth }: RecallState, { bound }: BoundedQuery): boolean {
  return canOnePass(truth.pgvector) && (Number.isFinite(bound) || truth.tenantColumn === undefined)
}

function affordable({ pace, deadline }: RecallState): number {
  const left = deadline - performance.now()
  if (left <= 0) return 0
  return pace.current === undefined ? PASS_QUERIES : affordableQueries(pace.current, left)
}

async function pass(state: RecallState, batch: readonly BoundedQuery[]): Promise<Shortage | undefined> {
  if (!state.bytes.take()) return 'bytes'
  const start = performance.now()
  const nearest = (): ReturnType<typeof nearestOfAll> => nearestOfAll(state.client, state.truth, batch)
  const found = await withinBudget(state, nearest, WITH_WORKERS).catch((error) => {
    if (!isOutOfSharedMemory(error)) throw error
    return withinBudget(state, nearest, WITHOUT_WORKERS)
  })
  if (found === undefined) return 'time'
  for (const [query, near] of found) state.known.set(query, near)
  const { pace } = state
  pace.current &&= correctPace(pace.current, batch.length, performance.now() - start)
  return undefined
}
