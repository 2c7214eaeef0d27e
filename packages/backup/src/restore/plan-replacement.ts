import type { Cluster } from '@pgtend/database'
import type { BackupStore } from '../store/backup-store.ts'
import { type CheckTargetOptions, checkTarget } from './check-target.ts'
import { type PlanRestoreOptions, planRestore, type RestorePlan } from './plan-restore.ts'
import type { RestoreSource } from './restore-source.ts'

export interface PlanReplacementOptions extends Omit<PlanRestoreOptions, 'source' | 'dropsFirst'> {
  /** Allows to drop the database that is replaced, after a safety backup. Default false. */
  readonly replaceAfterSafetyDump?: boolean | undefined
}

/**
 * Plans a restore, and lets it drop the database that it replaces only where that is allowed and the disk is known to have no room for
 * both: everywhere else the database is kept beside. Looks at dump and server where it has to; creates nothing.
 * @throws {BackupError} as `planRestore` and `checkTarget`
 */
export async function planReplacement(
  cluster: Cluster,
  store: BackupStore,
  source: RestoreSource,
  { replaceAfterSafetyDump = false, ...options }: PlanReplacementOptions,
  target: CheckTargetOptions,
): Promise<RestorePlan> {
  const kept = planRestore({ ...options, source })
  if (options.mode === 'new' || !replaceAfterSafetyDump) return kept
  const { freeBytes, neededBytes } = await checkTarget(cluster, store, source, kept, target)
  if (freeBytes === null) return withStep(kept, 'its free space cannot be seen from here, say it with `--assume-disk`')
  // Of a dump that does not say its size, only a disk without any room is known to be short.
  if (freeBytes >= (neededBytes ?? 1)) return withStep(kept, 'the server has room for both')
  return planRestore({ ...options, source, dropsFirst: true })
}

function withStep(plan: RestorePlan, why: string): RestorePlan {
  return { ...plan, steps: [...plan.steps, `keep "${plan.safety}": ${why}`] }
}
