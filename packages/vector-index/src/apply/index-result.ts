import { z } from 'zod'
import { vectorIndexPlanSchema } from '../plan/index-plan.ts'
import { buildNoticeSchema } from './build-notice.ts'

const partitionResultSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    index: z.string(),
    outcome: z
      .enum(['created', 'attached', 'exists'])
      .describe('`attached`: it was there, and now belongs to the whole.'),
    bytes: z.number().nullable(),
    durationMs: z.number(),
  })
  .readonly()

export type PartitionResult = z.output<typeof partitionResultSchema>

/** What became of a planned index. */
export const vectorIndexResultSchema = z
  .strictObject({
    outcome: z.enum(['created', 'exists', 'none']).describe('`none`: the plan was not to build one.'),
    index: z.string().nullable(),
    bytes: z.number().nullable(),
    durationMs: z.number(),
    droppedLeftover: z.boolean().describe('An invalid index of that name was dropped first.'),
    warnings: z.array(z.string()).readonly().describe('Of the plan and of the server.'),
    notices: z.array(buildNoticeSchema).readonly().describe('What the server said, with what to do about it.'),
    partitions: z.array(partitionResultSchema).readonly().describe('Of a partitioned table; otherwise empty.'),
    plan: vectorIndexPlanSchema,
  })
  .readonly()

export type VectorIndexResult = z.output<typeof vectorIndexResultSchema>
