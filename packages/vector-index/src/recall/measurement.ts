import { z } from 'zod'
import type { IndexMethod } from '../metric.ts'

export const measuredQuerySchema = z
  .strictObject({
    query: z
      .string()
      .describe('Id of the query, the same in every run: its primary key, or a digest of a given vector.'),
    stratum: z.string(),
    recall: z.number().describe('Share of the true nearest that the index found, of min(k, rows that match).'),
    ms: z.number(),
    short: z.boolean().describe('The index returned fewer rows than there are to return.'),
  })
  .readonly()

/** One measured query. */
export type MeasuredQuery = z.output<typeof measuredQuerySchema>

/** What ran out: the time budget, or the bytes that may be read. */
export type Shortage = 'time' | 'bytes'

/** What one index did with one group of settings. */
export interface Measurement {
  readonly index: string
  readonly method: IndexMethod
  /** Settings of the searches, as `name = value`; empty for the defaults. */
  readonly settings: readonly string[]
  /** Rows taken from the index and sorted again; null where that is not done. */
  readonly rerank: number | null
  readonly perQuery: readonly MeasuredQuery[]
  /** Queries that were to be measured. */
  readonly asked: number
  /** `search()` with these settings goes through the index. */
  readonly indexUsed: boolean
  /** The planner also takes the index where the settings are set before the statement, as other code than `search()` does. */
  readonly usedWhenSetBefore: boolean
  /** The index that the planner reads instead; null where it reads none. */
  readonly otherIndex: string | null
  /** What ran out before all queries were measured. */
  readonly shortage: Shortage | null
  /** Why the index is not used or only by `search()`, or why fewer queries were measured. */
  readonly reason: string | null
}

/** Adds the queries that were measured next with the same index and settings. Pure. */
export function addMeasurement(earlier: Measurement, next: Measurement): Measurement {
  const perQuery = [...earlier.perQuery, ...next.perQuery]
  const asked = earlier.asked + next.asked
  const reason = next.shortage === null ? next.reason : shortageReason(next.shortage, perQuery.length, asked)
  return { ...next, perQuery, asked, reason }
}

/** Why fewer queries were measured than asked. Pure. */
export function shortageReason(shortage: Shortage, measured: number, asked: number): string {
  return `the ${shortage === 'bytes' ? 'byte' : shortage} budget ended after ${measured} of ${asked} queries`
}
