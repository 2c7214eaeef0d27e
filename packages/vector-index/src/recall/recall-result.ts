import { z } from 'zod'
import { indexMethodSchema, vectorMetricSchema } from '../metric.ts'
import { measuredQuerySchema } from './measurement.ts'

const latencySchema = z
  .strictObject({ p50Ms: z.number().nullable(), p95Ms: z.number().nullable(), queries: z.number() })
  .readonly()

const recallOfQueriesSchema = z.strictObject({
  queries: z.number(),
  recall: z.number().describe('Mean share of the true k nearest that the index found.'),
  low: z.number().describe('Lower end of the 95 % interval (Wilson, one trial per query).'),
  high: z.number(),
  below50Percent: z.number().describe('Share of queries with a recall below 0.5; a good mean can hide them.'),
  short: z.number().describe('Share of queries that got fewer rows than there are to return.'),
})

/** Recall of an index against exact search on the rows of its table. */
export const recallResultSchema = recallOfQueriesSchema
  .extend({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    index: z.string(),
    method: indexMethodSchema,
    metric: vectorMetricSchema,
    k: z.number(),
    settings: z.array(z.string()).readonly().describe('Settings of the searches; empty for the defaults.'),
    rerank: z.number().nullable().describe('Rows taken from the index and sorted again; null where that is not done.'),
    filtered: z.boolean().describe('The searches had a filter; recall is that of min(k, rows that match).'),
    tenantColumn: z.string().nullable().describe('Each query searched the rows of its tenant; the strata are tenants.'),
    queriesFrom: z
      .enum(['rows', 'beside', 'given', 'live'])
      .describe(
        '`rows`: of the table itself, which shows recall 1 to 4 points higher than unseen queries; `beside`: a little beside them.',
      ),
    seed: z.number(),
    target: z.number().nullable(),
    decision: z
      .enum(['reached', 'missed', 'undecided'])
      .nullable()
      .describe('Whether the whole interval lies on one side of the target; null without a target.'),
    strata: z.array(recallOfQueriesSchema.extend({ name: z.string() }).readonly()).readonly(),
    indexLatency: latencySchema,
    exactLatency: latencySchema,
    route: z
      .enum(['index', 'exact'])
      .describe('The way of `search()`; where it is exact, recall is what the index would give instead.'),
    indexUsed: z
      .boolean()
      .describe('The plan of such a search reads the index; when not, recall is what the index would give.'),
    usedWhenSetBefore: z
      .boolean()
      .describe(
        'The planner also takes the index where the settings are set before the statement, as other code than `search()` does.',
      ),
    reason: z
      .string()
      .nullable()
      .describe('Why the index is not used or only by `search()`, or why fewer queries were measured.'),
    rowsEstimate: z.number().nullable(),
    passBytes: z.number().describe('Estimated bytes of table and TOAST that one pass for the truth reads.'),
    pgvector: z.string(),
    serverVersion: z.number(),
    durationMs: z.number(),
    perQuery: z.array(measuredQuerySchema).readonly(),
  })
  .readonly()

export type RecallResult = z.output<typeof recallResultSchema>
