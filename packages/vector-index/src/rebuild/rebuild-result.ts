import { z } from 'zod'
import { buildNoticeSchema } from '../apply/build-notice.ts'
import { leftoverSchema, rebuildPlanSchema } from './rebuild-plan.ts'

const recallSchema = z
  .strictObject({
    queries: z.number(),
    recall: z.number(),
    low: z.number().describe('Lower end of the 95 % interval.'),
    high: z.number(),
    settings: z.array(z.string()).readonly().describe('Settings of the searches; empty for the defaults.'),
  })
  .readonly()

const COMPARISON = {
  difference: z.number().describe('Mean recall after minus before, over the same queries.'),
  low: z.number().describe('Lower end of its 95 % interval.'),
  high: z.number(),
  queries: z.number().describe('Measured both times.'),
  verdict: z.enum(['better', 'same', 'worse', 'undecided']),
}

export const rebuildProofSchema = z
  .strictObject({
    before: recallSchema,
    after: recallSchema,
    ...COMPARISON,
    strata: z
      .array(z.strictObject({ name: z.string(), ...COMPARISON }).readonly())
      .readonly()
      .describe('The newest rows and any rows apart.'),
    proven: z.boolean().describe('The interval rules out a loss of 2 points or more, and no group of rows has lost.'),
  })
  .readonly()

/** Recall of an index before and after its rebuild. */
export type RebuildProof = z.output<typeof rebuildProofSchema>

/** What became of one index. */
export const rebuildResultSchema = z
  .strictObject({
    outcome: z
      .enum(['rebuilt', 'kept', 'unchanged'])
      .describe('`kept`: the new index was not proven and is gone. `unchanged`: another session rebuilt it meanwhile.'),
    index: z.string(),
    reason: z.string().nullable().describe('Why it was kept or left unchanged, or why recall was not compared.'),
    bytesBefore: z.number(),
    bytesAfter: z.number(),
    buildMs: z.number(),
    durationMs: z.number().describe('With measurements, waits and clean-up.'),
    resumed: z.boolean(),
    vacuumed: z.boolean(),
    proof: rebuildProofSchema.nullable().describe('Null where recall was not compared.'),
    droppedLeftovers: z.array(leftoverSchema).readonly(),
    leftBehind: z
      .string()
      .nullable()
      .describe('The old index, where a transaction was in the way of its drop; the next run drops it.'),
    warnings: z.array(z.string()).readonly(),
    notices: z.array(buildNoticeSchema).readonly(),
    plan: rebuildPlanSchema,
  })
  .readonly()

export type RebuildResult = z.output<typeof rebuildResultSchema>

/** What one run did or, dry, would do. */
export const rebuildReportSchema = z
  .strictObject({
    outcome: z.enum(['done', 'planned']).describe('`planned`: a dry run, which did nothing.'),
    plans: z.array(rebuildPlanSchema).readonly().describe('Of a dry run; otherwise empty.'),
    results: z.array(rebuildResultSchema).readonly(),
    leftovers: z
      .array(leftoverSchema)
      .readonly()
      .describe('Dropped besides those of the rebuilt tables; of a dry run, to be dropped.'),
  })
  .readonly()

export type RebuildReport = z.output<typeof rebuildReportSchema>

/** Says whether someone should look at the result: nothing gained, recall lost, or something left behind. Pure. */
export function needsAttention({ outcome, proof, leftBehind }: RebuildResult): boolean {
  return outcome === 'kept' || proof?.verdict === 'worse' || leftBehind !== null
}
