import { z } from 'zod'
import { maintenanceStepSchema, ROUTINES, skippedObjectSchema } from './plan.ts'

export const stepResultSchema = z.strictObject({
  step: maintenanceStepSchema,
  state: z
    .enum(['done', 'skipped', 'failed'])
    .describe('`skipped`: the server or another run left the object as it was.'),
  reason: z.string().optional().describe('Why it was skipped or failed.'),
  errorCode: z.string().optional().describe('SQLSTATE of the failure.'),
  warnings: z.array(z.string()).readonly().describe('What the server warned of while it did the work.'),
  leftovers: z
    .array(z.string())
    .readonly()
    .optional()
    .describe('Invalid indexes that a failed rebuild left and that could not be dropped yet; the next run drops them.'),
  durationMs: z.number(),
  bytesBefore: z.number().optional().describe('Size of the table with its indexes, or of the index.'),
  bytesAfter: z.number().optional(),
})

export const maintenanceResultSchema = z.strictObject({
  routine: z.enum(ROUTINES),
  database: z.string(),
  examined: z.strictObject({ tables: z.number(), indexes: z.number() }),
  steps: z.array(stepResultSchema).readonly(),
  leftOut: z.array(skippedObjectSchema).readonly().describe('What the plan had to leave out, with the reason.'),
  done: z.number(),
  skipped: z.number(),
  failed: z.number(),
  durationMs: z.number(),
})

/** What became of one step. */
export type StepResult = Readonly<z.infer<typeof stepResultSchema>>

/** What became of a maintenance run. */
export type MaintenanceResult = Readonly<z.infer<typeof maintenanceResultSchema>>
