import { VectorError } from '../errors.ts'
import type { RecallQuery } from '../recall/recall-query.ts'
import type { TunePlan } from './tune-plan.ts'

export interface SplitQueries {
  /** Settings are chosen by these. */
  readonly tuning: readonly RecallQuery[]
  /** Nothing is chosen by these; what they find is promised. */
  readonly heldOut: readonly RecallQuery[]
}

/**
 * Splits the queries of a session into two halves. Taken in pairs, because queries from rows are a new one and any one by turns; a
 * query that was given twice is in one half only. Pure.
 * @throws {VectorError} `TUNE_TOO_FEW_QUERIES` when a half could not prove the target even if it found everything
 */
export function splitQueries(
  queries: readonly RecallQuery[],
  { fewestQueries, queriesPerHalf, targetRecall }: Pick<TunePlan, 'fewestQueries' | 'queriesPerHalf' | 'targetRecall'>,
): SplitQueries {
  const different = [...new Map(queries.map((query) => [query.id, query])).values()].slice(0, 2 * queriesPerHalf)
  const tuning = different.filter((_, at) => at % 4 < 2)
  const heldOut = different.filter((_, at) => at % 4 >= 2)
  if (heldOut.length >= fewestQueries) return { tuning, heldOut }
  throw new VectorError(
    'TUNE_TOO_FEW_QUERIES',
    `${different.length} different queries are too few to prove a recall of ${targetRecall}`,
    {
      hint: `Give at least ${2 * fewestQueries + 2}, or use rows of the table as queries.`,
      details: { queries: different.length, needed: 2 * fewestQueries + 2 },
    },
  )
}
