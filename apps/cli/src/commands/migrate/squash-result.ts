import { squashPlanSchema } from '@pgtend/migrator'
import { z } from 'zod'

/** What `pgtend migrate squash --json` prints. */
export const squashResultSchema = squashPlanSchema.extend({
  dryRun: z.boolean(),
  /** Folders that an interrupted squash had left. */
  finished: z.array(z.string()),
})
export type SquashResult = z.output<typeof squashResultSchema>
