import { z } from 'zod'
import { BackupError } from '../errors.ts'
import { type BackupFolder, type BackupStore, MANIFEST } from '../store/backup-store.ts'
import { type Lease, withLease } from '../store/lease.ts'
import { removeDeadLeases } from '../store/lease-record.ts'
import { deleteBackup } from './delete-backup.ts'
import { HOLD } from './hold-record.ts'
import { livingLeases } from './living-leases.ts'
import type { RetentionPlan } from './plan-retention.ts'
import { describeUser } from './read-inventory.ts'
import { TRASH, type TrashRecord } from './trash-record.ts'

export interface ApplyRetentionOptions {
  readonly now: () => Date
  /** Removes more than the limit too; default false. */
  readonly force?: boolean | undefined
  /** How long to wait for another prune; default 60 s. */
  readonly lockWaitMs?: number | undefined
  readonly onAction?: ((text: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

const placeSchema = z.strictObject({ database: z.string(), id: z.string() })

/** What a prune did. */
export const retentionResultSchema = z.strictObject({
  trashed: z.array(placeSchema),
  deleted: z.array(placeSchema),
  skipped: z.array(placeSchema.extend({ reason: z.string() })).describe('What changed since the plan was made.'),
})

export type RetentionResult = z.output<typeof retentionResultSchema>

const DAY_MS = 86_400_000

/**
 * Does what the plan says, under the lease `prune` of each database: puts backups into the trash, and deletes what was in it long
 * enough. Looks once more before each step: what is held, in use or brought back by now is left alone. A backup that cannot be
 * deleted does not keep the others; the next prune goes on with it. Leases of processes that are gone are cleared away.
 * @throws {BackupError} `BACKUP_PRUNE_LIMIT`, `BACKUP_BUSY`, `BACKUP_INTERRUPTED`, `BACKUP_STORE_FAILED`
 */
export async function applyRetention(
  store: BackupStore,
  plan: RetentionPlan,
  options: ApplyRetentionOptions,
): Promise<RetentionResult> {
  requireWithinLimit(plan, options.force ?? false)
  const result: RetentionResult = { trashed: [], deleted: [], skipped: [] }
  const failures: unknown[] = []
  const steps = stepsOf(plan)
  for (const database of new Set(plan.decisions.map((each) => each.database))) await removeDeadLeases(store, database)
  for (const database of new Set(steps.map(({ folder }) => folder.database))) {
    const { now, signal, lockWaitMs: waitMs } = options
    await withLease(store, { database, purpose: 'prune', now, signal, waitMs }, async (lease) => {
      for (const step of steps.filter(({ folder }) => folder.database === database)) {
        if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the prune was interrupted')
        await takeStep(store, lease, step, { ...options, trashDays: plan.trashDays }, result).catch(
          (error: unknown) => {
            if (isOfBackup(error)) failures.push(error)
            else throw error
          },
        )
      }
    })
  }
  if (failures.length === 1) throw failures[0]
  if (failures.length > 1) {
    throw new AggregateError(failures, `${failures.length} backups could not be removed`, { cause: failures[0] })
  }
  return result
}

interface Step {
  readonly action: 'trash' | 'delete' | 'finish'
  readonly folder: BackupFolder
  readonly rule: string
}

/** Deletions come first: they free space. */
function stepsOf({ decisions, unfinished }: RetentionPlan): readonly Step[] {
  const decided = (wanted: 'delete' | 'trash'): readonly Step[] =>
    decisions.flatMap(({ action, database, id, rule }) =>
      action === wanted ? [{ action, folder: { database, id }, rule }] : [],
    )
  const begun = unfinished.map((folder) => ({ action: 'finish', folder, rule: 'half deleted' }) as const)
  return [...begun, ...decided('delete'), ...decided('trash')]
}

function requireWithinLimit({ refusals }: RetentionPlan, force: boolean): void {
  const [refusal] = refusals
  if (refusal === undefined || force) return
  const { database, limitPercent, of, removes } = refusal
  throw new BackupError(
    'BACKUP_PRUNE_LIMIT',
    `${removes} of ${of} backups of "${database}" would go, more than ${limitPercent} %; nothing was removed`,
    { details: { refusals } },
  )
}

async function takeStep(
  store: BackupStore,
  lease: Lease,
  { action, folder, rule }: Step,
  { now, onAction, trashDays }: ApplyRetentionOptions & Pick<RetentionPlan, 'trashDays'>,
  result: RetentionResult,
): Promise<void> {
  const obstacle = await (action === 'finish' ? obstacleToFinish(store, folder) : obstacleOf(store, folder, action))
  if (obstacle !== undefined) {
    result.skipped.push({ ...folder, reason: obstacle })
    return
  }
  await lease.requireHeld()
  if (action === 'trash') {
    onAction?.(`putting ${folder.id} into the trash`)
    await store.add(folder, TRASH, trashText(folder, rule, now(), trashDays))
    result.trashed.push(folder)
  } else {
    onAction?.(`deleting ${folder.id}`)
    await deleteBackup(store, folder)
    result.deleted.push(folder)
  }
}

function trashText({ id }: BackupFolder, rule: string, at: Date, days: number): string {
  const until = new Date(at.getTime() + days * DAY_MS)
  const record: TrashRecord = { format: 1, id, at: at.toISOString(), until: until.toISOString(), rule }
  return `${JSON.stringify(record, undefined, 2)}\n`
}

/** What speaks against a step by now. */
async function obstacleOf(
  store: BackupStore,
  folder: BackupFolder,
  action: 'trash' | 'delete',
): Promise<string | undefined> {
  const names = new Set((await store.listObjects(folder)).map(({ name }) => name))
  if (!names.has(MANIFEST)) return 'it is gone'
  if (names.has(HOLD)) return 'it is held'
  if (action === 'delete' && !names.has(TRASH)) return 'it was taken out of the trash'
  const user = (await livingLeases(store, folder.database)).find(({ backup }) => backup === folder.id)
  return user === undefined ? undefined : `it is ${describeUser(user)}`
}

/** A copy may bring back what was half deleted, and its files are no leftovers. */
async function obstacleToFinish(store: BackupStore, folder: BackupFolder): Promise<string | undefined> {
  const objects = await store.listObjects(folder)
  if (!objects.some(({ name }) => name === TRASH)) return 'it was taken out of the trash'
  if (objects.some(({ name }) => name === MANIFEST)) return 'it is whole again'
  const leases = await livingLeases(store, folder.database)
  const writer = leases.find(({ purpose }) => purpose === 'create')
  return writer === undefined ? undefined : `backups of "${folder.database}" are ${describeUser(writer)}`
}

function isOfBackup(error: unknown): boolean {
  return error instanceof BackupError && error.code === 'BACKUP_STORE_FAILED'
}
