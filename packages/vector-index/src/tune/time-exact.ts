import { percentile } from '../recall/percentile.ts'
import { withRecallSession } from '../recall/recall-session.ts'
import type { ExactTimes } from './tune-result.ts'
import type { TuneRun } from './tune-run.ts'

/** Exact searches that are timed; one more comes first, to warm the cache. */
const EXACT_SEARCHES = 20
/** Of the time budget. Exact searches take a tenth of their session. */
const EXACT_SHARE = 0.1

/** Times exact searches on the table itself, with the filter, one by one. Reads only. */
export async function timeExact({ plan, database, signal, source, onProgress }: TuneRun): Promise<ExactTimes> {
  if (plan.rows === 0 || plan.filter?.matching === 0) return { p50Ms: null, p95Ms: null, queries: 0 }
  onProgress?.({ step: 'exact', name: null, number: 0, of: 0 })
  const { schema, table, column, metric, k, seed, filter, byteBudget } = plan
  const session = {
    ...{ schema, table, column, metric, k, seed, signal },
    filter: filter?.filter,
    queries: source ?? ({ from: 'rows', count: EXACT_SEARCHES + 1 } as const),
    timeBudgetMs: Math.ceil(EXACT_SHARE * plan.timeBudgetMs),
    byteBudget: byteBudget ?? undefined,
  }
  const times = await withRecallSession(database, session, ({ timeExact: time }) => time(EXACT_SEARCHES + 1))
  const warm = times.length > 1 ? times.slice(1) : times
  return { p50Ms: percentile(warm, 0.5), p95Ms: percentile(warm, 0.95), queries: warm.length }
}
