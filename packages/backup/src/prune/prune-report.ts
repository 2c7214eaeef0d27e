import { z } from 'zod'
import { retentionResultSchema } from './apply-retention.ts'
import { retentionPlanSchema } from './plan-retention.ts'

/** The plan of a prune, and what came of it. */
export const pruneReportSchema = z.strictObject({
  store: z.string().describe('Where the backups lie.'),
  hash: z.string().describe('Names what the plan would do; `--apply` takes it.'),
  plan: retentionPlanSchema,
  result: retentionResultSchema.nullable().describe('Null when the plan was only made.'),
})

export type PruneReport = z.output<typeof pruneReportSchema>
