import { z } from 'zod'

const count = z.int().min(0)

/** What `planSeed` would write, beside what is there. */
export const seedPlanResultSchema = z.strictObject({
  seed: count,
  tables: z.array(z.strictObject({ table: z.string(), planned: count, present: count })).readonly(),
  /** Rows that a run would write. */
  missing: count,
})
export type SeedPlanResult = z.output<typeof seedPlanResultSchema>

/** What `applySeed` wrote. */
export const seedRunResultSchema = z.strictObject({
  seed: count,
  tables: z.array(z.strictObject({ table: z.string(), planned: count, inserted: count })).readonly(),
  inserted: count,
  durationMs: z.number().min(0),
})
export type SeedRunResult = z.output<typeof seedRunResultSchema>

/** What `resetSeed` removed. */
export const seedResetResultSchema = z.strictObject({
  seed: count,
  tables: z.array(z.strictObject({ table: z.string(), removed: count })).readonly(),
  removed: count,
  /** Everything was rolled back; the numbers are what would have been removed. */
  dryRun: z.boolean(),
  durationMs: z.number().min(0),
})
export type SeedResetResult = z.output<typeof seedResetResultSchema>
