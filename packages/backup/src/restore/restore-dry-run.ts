import type { z } from 'zod'
import { replacedSchema } from '../prune/replaced-databases.ts'
import { restorePlanSchema } from './plan-restore.ts'
import { restorePreflightSchema } from './preflight.ts'

/** What a restore would do, and what stands in its way. */
export const restoreDryRunSchema = restorePlanSchema.extend({
  preflight: restorePreflightSchema,
  replaced: replacedSchema,
})

export type RestoreDryRun = z.output<typeof restoreDryRunSchema>
