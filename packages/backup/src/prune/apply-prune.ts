import type { BackupStore } from '../store/backup-store.ts'
import type { PrunePlan } from './plan-prune.ts'

/** Removes what the plan says, oldest first; each backup vanishes from the list before its files go. */
export async function applyPrune(store: BackupStore, plan: PrunePlan, onRemove?: (id: string) => void): Promise<void> {
  for (const { database, id } of plan.remove.toReversed()) {
    onRemove?.(id)
    await store.remove({ database, id })
  }
}
