import { z } from 'zod'
import { type ReplacedDatabase, replacedDatabaseSchema } from './replaced-databases.ts'

export interface PlanSafetyPruneOptions {
  /** The database that restores have replaced. */
  readonly database: string
  /** What they have replaced; see `readReplaced`. */
  readonly replaced: readonly ReplacedDatabase[]
  /** Replaced databases younger than this are kept. */
  readonly keepDays: number
  readonly now: Date
}

/** Which databases that a restore in place has replaced are kept, and which are to be dropped. */
export const safetyPrunePlanSchema = z.strictObject({
  database: z.string(),
  keep: z.array(replacedDatabaseSchema),
  remove: z.array(replacedDatabaseSchema),
})

export type SafetyPrunePlan = z.output<typeof safetyPrunePlanSchema>

const DAY_MS = 86_400_000

/** Decides which of the databases that restores have replaced or undoing them put aside are old enough to go. Pure. */
export function planSafetyPrune({ database, keepDays, now, replaced }: PlanSafetyPruneOptions): SafetyPrunePlan {
  const isOld = ({ replacedAt }: ReplacedDatabase): boolean =>
    now.getTime() - Date.parse(replacedAt) >= keepDays * DAY_MS
  return { database, keep: replaced.filter((each) => !isOld(each)), remove: replaced.filter(isOld) }
}
