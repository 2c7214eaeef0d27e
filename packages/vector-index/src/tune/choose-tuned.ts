import type { TuneCandidate } from './tune-candidate.ts'
import type { TunePlan } from './tune-plan.ts'
import type { ExactTimes, TuneChoice, TuneResult } from './tune-result.ts'
import type { TriedIndex, TuneTrial } from './tune-trial.ts'

/** Up to so many matching rows are compared one by one; searches go the same way. */
export const EXACT_THRESHOLD = 5_000
/** A build that costs more must pay: by so much faster than the cheaper one. */
const WORTH_THE_BUILD = 0.8
/** A graph of twice the rows takes somewhat more than twice as long. */
const BUILD_GROWTH = 1.1

/** The evidence of a tune. */
export type Evidence = Pick<TuneResult, 'exact' | 'tried' | 'skipped'>

/** Says whether there is nothing to try: exact search will do, or there is nothing to search. Pure. */
export function chooseExact(plan: TunePlan, exact: ExactTimes): TuneChoice | undefined {
  if (plan.rows === 0) return { kind: 'no index', reason: 'the table has no vectors yet', neededFromRows: null }
  if (plan.force) return undefined
  const { p95Ms } = exact
  const searched = plan.filter === null ? 'exact search' : 'exact search among the rows that match'
  if (p95Ms !== null && p95Ms <= plan.latencyMs) {
    const neededFromRows = Number(((plan.rows * plan.latencyMs) / Math.max(p95Ms, 0.01)).toPrecision(2))
    const reason = `${searched} takes ${p95Ms.toFixed(1)} ms (p95) and never misses a row`
    return { kind: 'no index', reason, neededFromRows }
  }
  return plan.filter === null ? undefined : chooseBtree(plan, plan.filter, exact)
}

function chooseBtree(
  { rows, latencyMs }: TunePlan,
  { matching, btree, btreeName }: NonNullable<TunePlan['filter']>,
  { p50Ms }: ExactTimes,
): TuneChoice | undefined {
  if (matching > EXACT_THRESHOLD || btree === null || btreeName === null) return undefined
  // Without the index every row is read; with it those that match.
  const expectedMs = p50Ms === null ? null : p50Ms * Math.min(1, matching / Math.max(1, rows))
  if (expectedMs !== null && expectedMs > latencyMs) return undefined
  const reason = `the filter leaves ${matching} of ${rows} rows, few enough to compare them all once an index finds them`
  return { kind: 'exact with btree', reason, expectedMs, name: btreeName, statement: btree }
}

/** Says which index that is there keeps everything, if one does: it needs no build. Pure. */
export function chooseExisting(tried: readonly TriedIndex[]): TuneChoice | undefined {
  const [best] = tried.filter(isOnTable).filter(isProven).toSorted(faster)
  return best && { kind: 'existing index', index: best.name, ...proof(best) }
}

/**
 * Chooses among the candidates that were tried on the copy: the fastest, and of two that are about as fast the one that is cheaper to
 * build; otherwise says what stands in the way. Pure.
 */
export function chooseCandidate(plan: TunePlan, evidence: Evidence): TuneChoice {
  const proven = plan.candidates.flatMap((candidate) => {
    const tried = evidence.tried.find(({ name, where }) => where === 'copy' && name === candidate.name)
    return tried !== undefined && isProven(tried) ? [{ candidate, tried }] : []
  })
  const ranked = rank(proven)
  const [first, ...others] = ranked
  if (first === undefined) return { kind: 'not reachable', reason: whyNotReachable(plan, evidence) }
  const { candidate, tried } = first
  return {
    kind: 'new index',
    ...proof(tried),
    candidate,
    expectedBuildMs: Math.round((tried.buildMs ?? 0) * (plan.rows / Math.max(1, tried.rows)) ** BUILD_GROWTH),
    alternatives: others.map((other) => ({ candidate: other.candidate, search: other.tried.promise.search })),
    replaces: replaced(plan, evidence.tried),
  }
}

/**
 * The indexes that a new one makes superfluous: all that were measured and fail. With a filter none, for they may serve searches
 * without it.
 */
function replaced({ filter }: TunePlan, tried: readonly TriedIndex[]): readonly string[] {
  if (filter !== null) return []
  return tried
    .filter((index) => isOnTable(index) && index.trials.some(({ count }) => count > 0))
    .map(({ name }) => name)
}

interface Proven {
  readonly candidate: TuneCandidate
  readonly tried: TriedIndex & { readonly promise: TuneTrial }
}

/** The candidates come in the order of their builds. */
function rank(proven: readonly Proven[]): readonly Proven[] {
  const [first, ...others] = proven
  if (first === undefined) return []
  const best = others.reduce(
    (chosen, other) => (time(other.tried) < WORTH_THE_BUILD * time(chosen.tried) ? other : chosen),
    first,
  )
  return [best, ...proven.filter((other) => other !== best)]
}

function whyNotReachable({ targetRecall, latencyMs }: TunePlan, { tried, exact, skipped }: Evidence): string {
  // What passes here was refuted by the queries that were held out.
  const trials = tried.flatMap((index) =>
    index.trials.filter(({ verdict }) => verdict !== 'passes').map((trial) => ({ index, trial })),
  )
  const slow = trials
    .filter(({ trial }) => trial.verdict === 'latency')
    .toSorted((a, b) => ms(a.trial) - ms(b.trial))[0]
  const fast = trials
    .filter(({ trial }) => ms(trial) <= latencyMs)
    .toSorted((a, b) => b.trial.recall - a.trial.recall)[0]
  const parts = [
    ...(slow === undefined ? [] : [`the recall takes ${ms(slow.trial).toFixed(1)} ms (p95) with ${slow.index.name}`]),
    ...(fast === undefined
      ? []
      : [
          `within ${latencyMs} ms ${fast.index.name} finds ${(100 * fast.trial.recall).toFixed(1)} % (${fast.trial.reason})`,
        ]),
    ...(exact.p95Ms === null ? [] : [`exact search takes ${exact.p95Ms.toFixed(1)} ms`]),
    ...(skipped.some(({ reason }) => reason === OUT_OF_TIME) ? ['the time budget ended before all were tried'] : []),
  ]
  const goal = `no index has a recall of ${targetRecall} within ${latencyMs} ms`
  return parts.length === 0 ? goal : `${goal}: ${parts.join('; ')}`
}

/** Why a candidate was not tried. */
export const OUT_OF_TIME = 'the time budget had ended'

function proof({ promise, reason }: Proven['tried']) {
  return { reason, search: promise.search, promise }
}

function isOnTable({ where }: TriedIndex): boolean {
  return where === 'table'
}

function isProven(tried: TriedIndex): tried is Proven['tried'] {
  return tried.promise !== null
}

function faster(a: Proven['tried'], b: Proven['tried']): number {
  return time(a) - time(b)
}

/** The median is steadier than the tail. */
function time({ promise }: Proven['tried']): number {
  return promise.p50Ms ?? Number.POSITIVE_INFINITY
}

function ms({ p95Ms }: TuneTrial): number {
  return p95Ms ?? Number.POSITIVE_INFINITY
}
