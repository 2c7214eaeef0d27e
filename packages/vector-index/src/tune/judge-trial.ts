import type { SearchSettings } from '../inspect/vector-facts.ts'
import type { Measurement } from '../recall/measurement.ts'
import { type RecallSummary, summarise } from '../recall/summarise.ts'
import type { TunePlan } from './tune-plan.ts'
import type { TuneTrial } from './tune-trial.ts'

type Promised = Pick<TunePlan, 'targetRecall' | 'latencyMs' | 'poorShare'>

export interface TrialOf {
  readonly search: SearchSettings
  readonly queries: TuneTrial['queries']
  /** Of the interval; wider where the same queries are looked at again. Default 1.96. */
  readonly z?: number | undefined
  /** Indexes that are dropped when this one is proven: that the planner still reads one of them is no fault of it. */
  readonly replaces?: readonly string[] | undefined
}

/** Sums a measurement up and says which promise it does not keep. Pure. */
export function judgeTrial(
  measurement: Measurement,
  { search, queries, z, replaces = [] }: TrialOf,
  promised: Promised,
): TuneTrial {
  const summary = summarise(measurement, z)
  const { recall, low, high, below50Percent, short, p50, p95 } = summary
  return {
    search,
    settings: measurement.settings,
    queries,
    count: measurement.perQuery.length,
    recall,
    low,
    high,
    below50Percent,
    short,
    p50Ms: p50,
    p95Ms: p95,
    indexUsed: measurement.indexUsed,
    ...judge(measurement, summary, promised, replaces),
    perQuery: measurement.perQuery.map(({ query, recall: found }) => ({ query, recall: found })),
  }
}

/** Says whether more candidates may help: the index finds too little, for all, for some, or for old or new rows. Pure. */
export function findsTooLittle({ verdict }: Pick<TuneTrial, 'verdict'>): boolean {
  return verdict === 'recall' || verdict === 'poor' || verdict === 'stratum'
}

function judge(
  { perQuery, indexUsed, otherIndex, reason }: Measurement,
  { low, high, below50Percent, strata, p95 }: RecallSummary,
  { targetRecall, latencyMs, poorShare }: Promised,
  replaces: readonly string[],
): Pick<TuneTrial, 'verdict' | 'reason'> {
  if (!indexUsed && (otherIndex === null || !replaces.includes(otherIndex))) {
    return { verdict: 'unused', reason: reason ?? 'the planner does not use the index' }
  }
  if (perQuery.length === 0) return { verdict: 'unmeasured', reason: reason ?? 'no query could be measured' }
  if (low < targetRecall) {
    const how = high < targetRecall ? 'misses' : 'may miss'
    return { verdict: 'recall', reason: `${how} the recall of ${percent(targetRecall)}` }
  }
  if (below50Percent > poorShare) {
    return { verdict: 'poor', reason: `${percent(below50Percent)} of the queries find less than half` }
  }
  const worst = strata.find((stratum) => stratum.high < targetRecall)
  if (worst !== undefined)
    return { verdict: 'stratum', reason: `queries "${worst.name}" find ${percent(worst.recall)}` }
  if (p95 === null || p95 > latencyMs) {
    return { verdict: 'latency', reason: `takes ${(p95 ?? 0).toFixed(1)} ms and may take ${latencyMs}` }
  }
  return { verdict: 'passes', reason: 'keeps recall and latency' }
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
