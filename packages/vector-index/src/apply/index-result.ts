import { z } from 'zod'
import { vectorIndexPlanSchema } from '../plan/index-plan.ts'

/** What became of a planned index. */
export const vectorIndexResultSchema = z
  .strictObject({
    outcome: z.enum(['created', 'exists', 'none']).describe('`none`: the plan was not to build one.'),
    index: z.string().nullable(),
    bytes: z.number().nullable(),
    durationMs: z.number(),
    droppedLeftover: z.boolean().describe('An invalid index of that name was dropped first.'),
    warnings: z.array(z.string()).readonly().describe('Of the plan and of the server.'),
    plan: vectorIndexPlanSchema,
  })
  .readonly()

export type VectorIndexResult = z.output<typeof vectorIndexResultSchema>
