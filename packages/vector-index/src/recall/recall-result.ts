import { z } from 'zod'
import { vectorMetricSchema } from '../metric.ts'

const latencySchema = z
  .strictObject({ p50Ms: z.number().nullable(), p95Ms: z.number().nullable(), queries: z.number() })
  .readonly()

/** Recall of an index against exact search on the rows of its table. */
export const recallResultSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    index: z.string(),
    metric: vectorMetricSchema,
    k: z.number(),
    settings: z.array(z.string()).readonly().describe('Settings of the searches; empty for the defaults.'),
    queries: z.number(),
    queriesFrom: z
      .enum(['rows', 'given'])
      .describe('`rows`: of the table itself, which shows recall 1 to 4 points higher than unseen queries.'),
    seed: z.number(),
    recall: z.number().describe('Mean share of the true k nearest that the index found.'),
    low: z.number().describe('Lower end of the 95 % interval (Wilson, one trial per query).'),
    high: z.number(),
    below50Percent: z.number().describe('Share of queries with a recall below 0.5; a good mean can hide them.'),
    strata: z
      .array(z.strictObject({ name: z.enum(['newest', 'any']), queries: z.number(), recall: z.number() }).readonly())
      .readonly(),
    indexLatency: latencySchema,
    exactLatency: latencySchema,
    indexUsed: z.boolean().describe('The planner reads the index; when not, recall says nothing about it.'),
    reason: z.string().nullable().describe('Why the index is not used, or why fewer queries were measured.'),
    rowsEstimate: z.number().nullable(),
    pgvector: z.string(),
    durationMs: z.number(),
  })
  .readonly()

export type RecallResult = z.output<typeof recallResultSchema>
