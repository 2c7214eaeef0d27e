import { z } from 'zod'

/**
 * `proven`: applied in a scratch database, it led back to the catalog before. `irreversible`: nothing of the migration can be undone.
 * `unproven`: what was derived failed, or led elsewhere; it is not written.
 */
export const generatedDownSchema = z.strictObject({
  name: z.string(),
  status: z.enum(['proven', 'irreversible', 'unproven']),
  loss: z.enum(['lossless', 'lossy', 'irreversible']),
  /** Whether the migration could be applied again afterwards; rows that it left may be in the way. */
  repeatable: z.boolean(),
  /** The text of `down.sql`. */
  sql: z.string(),
  /** What is lost, stays or may fail, one line each. */
  notes: z.array(z.string()),
  /** Only `unproven`: what the database said, or the objects that were not as before. */
  failure: z.string().nullable(),
})
export type GeneratedDown = z.output<typeof generatedDownSchema>
