import { z } from 'zod'
import { blockerSchema } from '../apply/blocker.ts'
import { indexMethodSchema } from '../metric.ts'
import { vectorIndexPlanSchema } from '../plan/index-plan.ts'

export const leftoverSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    name: z.string(),
    bytes: z.number(),
    reason: z.enum(['reindex', 'rebuild', 'replaced', 'create']).describe('What left it behind.'),
    maintained: z.boolean().describe('Every write still pays for it.'),
    statement: z.string(),
  })
  .readonly()

/** An index that an interrupted run has left and that serves nobody. */
export type Leftover = z.output<typeof leftoverSchema>

const stepSchema = z
  .strictObject({
    kind: z.enum(['drop-leftover', 'measure', 'reindex', 'create', 'compare', 'swap', 'drop-old', 'vacuum', 'analyze']),
    what: z.string(),
    statements: z.array(z.string()).readonly(),
  })
  .readonly()

export type RebuildStep = z.output<typeof stepSchema>

/** How one index will be rebuilt. Dry run, JSON and the real run share it. */
export const rebuildPlanSchema = z
  .strictObject({
    schema: z.string(),
    table: z.string(),
    column: z.string(),
    index: z.string(),
    indexOid: z.number().describe('Changes with every rebuild: another one came first when it differs.'),
    method: indexMethodSchema,
    valid: z.boolean(),
    rows: z.number(),
    bytes: z.number().describe('Of the index before.'),
    way: z
      .enum(['reindex', 'swap'])
      .describe('`swap`: a second index, which takes the place of the first when it is as good.'),
    reason: z.string(),
    successor: vectorIndexPlanSchema.nullable().describe('The second index of a swap.'),
    resumes: z.boolean().describe('The second index is there already, from a run that was interrupted.'),
    measure: z.boolean().describe('Recall is measured before and after.'),
    measureReason: z.string().nullable().describe('Why it is not.'),
    concurrently: z.boolean(),
    maintenanceWorkMemMb: z.number(),
    parallelWorkers: z.number(),
    diskNeededBytes: z.number(),
    diskFreeBytes: z.number().nullable().describe('As given; null when nobody said, for SQL cannot tell.'),
    expectedMs: z.number().nullable().describe('From the last build of this index; null when that is not known.'),
    deadShare: z.number().nullable().describe('Share of dead rows in the table.'),
    leftovers: z.array(leftoverSchema).readonly(),
    blockers: z.array(blockerSchema).readonly().describe('Transactions that a concurrent build would wait for.'),
    builds: z.array(blockerSchema).readonly().describe('Other builds on the table.'),
    steps: z.array(stepSchema).readonly(),
    warnings: z.array(z.string()).readonly(),
  })
  .readonly()

export type RebuildPlan = z.output<typeof rebuildPlanSchema>
