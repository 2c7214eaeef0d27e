import { z } from 'zod'

export const ROUTINES = ['vacuum', 'analyze', 'reindex', 'daily', 'weekly', 'full'] as const

/** A kind of maintenance run. */
export type Routine = (typeof ROUTINES)[number]

export const skippedObjectSchema = z.strictObject({
  schema: z.string(),
  table: z.string(),
  index: z.string().optional(),
  cause: z
    .enum(['privilege', 'busy', 'unsupported'])
    .describe('`unsupported`: PostgreSQL has no way to do it without blocking others.'),
  reason: z.string(),
})

export const maintenanceStepSchema = z.strictObject({
  kind: z.enum(['vacuum', 'vacuum-full', 'analyze', 'reindex', 'drop-leftover']),
  schema: z.string(),
  table: z.string(),
  index: z.string().optional().describe('Set for steps on one index.'),
  sql: z.string().describe('The statement, as it is sent.'),
  reason: z.string(),
  lock: z.string().describe('The strongest table lock the statement takes.'),
  blocks: z.enum(['nothing', 'reads and writes']).describe('What waits while it runs.'),
  bytes: z.number().describe('Size of the object as of its last vacuum or analyze.'),
})

export const maintenancePlanSchema = z.strictObject({
  routine: z.enum(ROUTINES),
  database: z.string(),
  examined: z.strictObject({ tables: z.number(), indexes: z.number() }),
  steps: z.array(maintenanceStepSchema).readonly(),
  skipped: z
    .array(skippedObjectSchema)
    .readonly()
    .describe('Objects that need the work and cannot get it, with the reason.'),
})

/** One statement of a maintenance run. */
export type MaintenanceStep = Readonly<z.infer<typeof maintenanceStepSchema>>

/** An object that was left out, and why. */
export type SkippedObject = Readonly<z.infer<typeof skippedObjectSchema>>

/** What a maintenance run would do; the dry run prints it and `applyMaintenance` executes it. */
export type MaintenancePlan = Readonly<z.infer<typeof maintenancePlanSchema>>
