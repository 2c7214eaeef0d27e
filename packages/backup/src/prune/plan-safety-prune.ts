import { nameWithTail } from '@pgtend/database'
import { z } from 'zod'

export interface PlanSafetyPruneOptions {
  /** Names of all databases of the cluster. */
  readonly databases: readonly string[]
  /** The database that restores have replaced. */
  readonly database: string
  /** Replaced databases younger than this are kept. */
  readonly keepDays: number
  readonly now: Date
}

const replacedSchema = z.strictObject({
  name: z.string(),
  replacedAt: z.iso.datetime().describe('When a restore took its place.'),
})

/** Which databases that a restore in place has replaced are kept, and which are to be dropped. */
export const safetyPrunePlanSchema = z.strictObject({
  database: z.string(),
  keep: z.array(replacedSchema),
  remove: z.array(replacedSchema),
})

export type SafetyPrunePlan = z.output<typeof safetyPrunePlanSchema>

const TAIL = /_(?:pre_restore|undone)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/
const DAY_MS = 86_400_000

/** Finds by their names the databases that restores have replaced or undoing them put aside, and decides which are old enough to go. Pure. */
export function planSafetyPrune({ database, databases, keepDays, now }: PlanSafetyPruneOptions): SafetyPrunePlan {
  const replaced = databases.flatMap((name) => {
    const found = TAIL.exec(name)
    // A name that was cut to fit is recognised by cutting it again.
    if (found === null || nameWithTail(database, found[0]) !== name) return []
    const [, year, month, day, hour, minute, second] = found
    return [{ name, replacedAt: `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z` }]
  })
  const isOld = ({ replacedAt }: { readonly replacedAt: string }): boolean =>
    now.getTime() - Date.parse(replacedAt) >= keepDays * DAY_MS
  return { database, keep: replaced.filter((each) => !isOld(each)), remove: replaced.filter(isOld) }
}
