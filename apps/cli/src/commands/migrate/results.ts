import { migrationPlanSchema } from '@pgtend/migrator'
import { z } from 'zod'

/** What `migrate current --json` prints. */
export const currentResultSchema = z.strictObject({
  /** The newest applied migration by name. */
  current: z.string().nullable(),
  applied: z.int(),
  pending: z.int(),
})
export type CurrentResult = z.output<typeof currentResultSchema>

/** What `migrate pending --json` prints. */
export const pendingResultSchema = z.strictObject({ pending: z.array(z.string()) })
export type PendingResult = z.output<typeof pendingResultSchema>

/** What `migrate sql --json` prints: the plan, with the script or the file that it was written to. */
export const sqlResultSchema = z.union([
  z.strictObject({ sql: z.string(), plan: migrationPlanSchema }),
  z.strictObject({ path: z.string(), plan: migrationPlanSchema }),
])
export type SqlResult = z.output<typeof sqlResultSchema>
