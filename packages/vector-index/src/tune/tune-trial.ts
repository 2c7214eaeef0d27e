import { z } from 'zod'
import { indexFormSchema, searchSettingsSchema } from '../inspect/vector-facts.ts'
import { indexMethodSchema, vectorTypeSchema } from '../metric.ts'

/** One measurement of one index with one group of settings. */
export const tuneTrialSchema = z
  .strictObject({
    search: searchSettingsSchema,
    settings: z.array(z.string()).readonly().describe('What a search sets, as `name = value`.'),
    queries: z.enum(['tuning', 'held out']).describe('`held out`: nothing was chosen by these.'),
    count: z.number().describe('Queries that were measured.'),
    recall: z.number(),
    low: z.number().describe('Lower end of the 95 % interval; wider for a second look at the same queries.'),
    high: z.number(),
    below50Percent: z.number().describe('Share of queries that found less than half of the truth.'),
    short: z.number().describe('Share of queries that got fewer rows than there are to return.'),
    p50Ms: z.number().nullable(),
    p95Ms: z.number().nullable(),
    indexUsed: z.boolean().describe('The planner reads the index by itself.'),
    verdict: z
      .enum(['passes', 'recall', 'poor', 'stratum', 'latency', 'unused', 'unmeasured'])
      .describe('The first promise that is not kept, or `passes`.'),
    reason: z.string(),
    perQuery: z.array(z.strictObject({ query: z.string(), recall: z.number() }).readonly()).readonly(),
  })
  .readonly()

export type TuneTrial = z.output<typeof tuneTrialSchema>

/** One index and what was found out about it. */
export const triedIndexSchema = z
  .strictObject({
    name: z.string().describe('The index, or the candidate.'),
    where: z.enum(['table', 'copy']),
    method: indexMethodSchema,
    type: vectorTypeSchema,
    form: indexFormSchema,
    parameters: z.record(z.string(), z.number()).readonly(),
    rows: z.number().describe('Rows of what was searched.'),
    bytes: z.number(),
    buildMs: z.number().nullable().describe('Null for an index that was there.'),
    trials: z.array(tuneTrialSchema).readonly(),
    promise: tuneTrialSchema
      .nullable()
      .describe('The held-out measurement that keeps everything; null where none does.'),
    reason: z.string().describe('Why it passes or not.'),
  })
  .readonly()

export type TriedIndex = z.output<typeof triedIndexSchema>
