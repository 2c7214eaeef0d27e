import { z } from 'zod'
import { searchSettingsSchema } from '../inspect/vector-facts.ts'
import { tuneCandidateSchema } from './tune-candidate.ts'
import { tunePlanSchema } from './tune-plan.ts'
import { triedIndexSchema, tuneTrialSchema } from './tune-trial.ts'

export const exactTimesSchema = z
  .strictObject({ p50Ms: z.number().nullable(), p95Ms: z.number().nullable(), queries: z.number() })
  .readonly()

export type ExactTimes = z.output<typeof exactTimesSchema>

const proven = {
  reason: z.string(),
  search: searchSettingsSchema.describe('Settings that searches shall use.'),
  promise: tuneTrialSchema.describe('Measured with queries that were held out.'),
}

/** What a tune ends with. */
export const tuneChoiceSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('no index').describe('Exact search is within the latency.'),
    reason: z.string(),
    neededFromRows: z.number().nullable().describe('Rows from which it no longer will be; null when nobody can tell.'),
  }),
  z.strictObject({
    kind: z
      .literal('exact with btree')
      .describe('The filter leaves so few rows that they are best compared one by one.'),
    reason: z.string(),
    expectedMs: z.number().nullable(),
    name: z.string(),
    statement: z.string(),
  }),
  z.strictObject({ kind: z.literal('existing index'), index: z.string(), ...proven }),
  z.strictObject({
    kind: z.literal('new index'),
    ...proven,
    candidate: tuneCandidateSchema,
    expectedBuildMs: z.number().describe('On the whole table, from the build on the copy.'),
    alternatives: z
      .array(z.strictObject({ candidate: tuneCandidateSchema, search: searchSettingsSchema }).readonly())
      .readonly()
      .describe('In the order in which they are tried where the first does not keep its promise on the table.'),
    replaces: z.array(z.string()).readonly().describe('Indexes for the same searches that do not reach the target.'),
  }),
  z.strictObject({ kind: z.literal('not reachable'), reason: z.string() }),
])

export type TuneChoice = z.output<typeof tuneChoiceSchema>

export const tuneResultSchema = z
  .strictObject({
    plan: tunePlanSchema,
    queriesFrom: z.enum(['rows', 'beside', 'given', 'live']),
    exact: exactTimesSchema.describe('Exact searches on the table, one by one.'),
    tried: z.array(triedIndexSchema).readonly(),
    skipped: z.array(z.strictObject({ name: z.string(), reason: z.string() }).readonly()).readonly(),
    choice: tuneChoiceSchema,
    copiedRows: z.number().nullable().describe('Rows of the copy; null where none was needed.'),
    durationMs: z.number(),
  })
  .readonly()

export type TuneResult = z.output<typeof tuneResultSchema>
