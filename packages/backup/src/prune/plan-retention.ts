import { z } from 'zod'
import { BACKUP_STATES } from '../catalog/summary.ts'
import { minuteText } from '../minute-text.ts'
import { keepRules } from './keep-rules.ts'
import type { RetainedBackup, RetentionInventory } from './retention-inventory.ts'
import { daysText, type RetentionPolicy } from './retention-policy.ts'

export interface RetentionLimits {
  /** How long what is removed can be brought back; default 3. */
  readonly trashDays?: number | undefined
  /** Removing more than this share of a group of more than three is refused without force; default 50. */
  readonly maxRemovePercent?: number | undefined
}

const groupSchema = z.strictObject({
  database: z.string(),
  environment: z.string().nullable(),
  systemIdentifier: z.string().nullable().describe('Tells servers apart; null where it is not known.'),
})

const decisionSchema = groupSchema.extend({
  id: z.string(),
  snapshotAt: z.iso.datetime(),
  bytes: z.int().min(0),
  state: z.enum(BACKUP_STATES),
  action: z
    .enum(['keep', 'trash', 'delete'])
    .describe('`trash`: goes from the list and can be brought back; `delete`: was in the trash long enough.'),
  rule: z.string().describe('The rule that decided.'),
})

const placeSchema = z.strictObject({ database: z.string(), id: z.string() })

/** What a prune does with each backup, and the rule that decided. */
export const retentionPlanSchema = z.strictObject({
  decisions: z.array(decisionSchema).describe('Newest first within each group.'),
  unfinished: z.array(placeSchema).describe('Removals that were interrupted and are finished now.'),
  unknown: z
    .array(placeSchema.extend({ reason: z.string() }))
    .describe('Backups whose manifest cannot be judged; never touched.'),
  refusals: z
    .array(groupSchema.extend({ removes: z.int(), of: z.int(), limitPercent: z.number() }))
    .describe('Groups that would lose more than the limit; the plan is applied with force only.'),
  trashDays: z.number().min(0),
  freedBytes: z.int().min(0).describe('Freed by what is deleted now; what goes to the trash frees nothing yet.'),
})

export type RetentionPlan = z.output<typeof retentionPlanSchema>
export type RetentionDecision = RetentionPlan['decisions'][number]

/** A group this small may lose whatever the rules say: a share of it means nothing. */
const SMALL_GROUP = 3
const DEFAULT_LIMITS = { trashDays: 3, maxRemovePercent: 50 } as const

/**
 * Decides for every backup of one store whether it stays, each database, server and environment on its own. Pure. Never removes the
 * newest verified backup, what is held or in use, and what it cannot judge; see `keepRules`.
 */
export function planRetention(
  inventory: RetentionInventory,
  policy: RetentionPolicy,
  now: Date,
  limits: RetentionLimits = {},
): RetentionPlan {
  const { trashDays = DEFAULT_LIMITS.trashDays, maxRemovePercent: limitPercent = DEFAULT_LIMITS.maxRemovePercent } =
    limits
  const decisions: RetentionDecision[] = []
  const refusals: RetentionPlan['refusals'] = []
  for (const own of groups(inventory.backups)) {
    const decided = decide(own, policy, now)
    decisions.push(...decided)
    const removes = decided.filter(({ action }) => action === 'trash').length
    const of = own.filter(({ trashUntil }) => trashUntil === null).length
    if (of > SMALL_GROUP && removes * 100 > of * limitPercent) {
      refusals.push({ ...groupOf(own[0]), removes, of, limitPercent })
    }
  }
  return {
    decisions,
    unfinished: inventory.unfinished.map(({ database, id }) => ({ database, id })),
    unknown: [...inventory.unknown],
    refusals,
    trashDays,
    freedBytes: decisions.reduce((sum, { action, bytes }) => sum + (action === 'delete' ? bytes : 0), 0),
  }
}

type Group = readonly [RetainedBackup, ...RetainedBackup[]]

/** Newest first by the clock of the server. Ids are only there to tell two of one moment apart. */
function groups(backups: readonly RetainedBackup[]): readonly Group[] {
  const found = new Map<string, [RetainedBackup, ...RetainedBackup[]]>()
  for (const backup of backups.toSorted(newestFirst)) {
    const key = JSON.stringify(groupOf(backup))
    const group = found.get(key)
    if (group === undefined) found.set(key, [backup])
    else group.push(backup)
  }
  return [...found.values()]
}

function groupOf({ database, environment, systemIdentifier }: RetainedBackup): z.output<typeof groupSchema> {
  return { database, environment, systemIdentifier }
}

function newestFirst(a: RetainedBackup, b: RetainedBackup): number {
  return Date.parse(b.snapshotAt) - Date.parse(a.snapshotAt) || (a.id < b.id ? 1 : -1)
}

function decide(own: Group, policy: RetentionPolicy, now: Date): RetentionDecision[] {
  const rules = keepRules(own, policy, now.getTime())
  return own.map((backup) => {
    const { id, snapshotAt, bytes, state } = backup
    const fate = fateOf(backup, rules.get(id), policy, now)
    return { ...groupOf(backup), id, snapshotAt, bytes, state, ...fate }
  })
}

function fateOf(
  { state, trashUntil }: RetainedBackup,
  kept: string | undefined,
  { days }: RetentionPolicy,
  now: Date,
): Pick<RetentionDecision, 'action' | 'rule'> {
  if (trashUntil !== null) {
    const until = `in the trash until ${minuteText(trashUntil)}`
    if (Date.parse(trashUntil) > now.getTime()) return { action: 'keep', rule: until }
    if (kept !== undefined) return { action: 'keep', rule: `in the trash, and not deleted: ${kept}` }
    return { action: 'delete', rule: `was ${until}` }
  }
  if (kept !== undefined) return { action: 'keep', rule: kept }
  const why = `older than ${daysText(days)}, and no other rule keeps it`
  return { action: 'trash', rule: state === 'failed' ? `failed, and ${why}` : why }
}
