import type { BackupSummary } from '../catalog/summary.ts'

/** What the retention rules look at in one backup. */
export interface RetainedBackup
  extends Pick<
    BackupSummary,
    | 'database'
    | 'id'
    | 'environment'
    | 'systemIdentifier'
    | 'kind'
    | 'partial'
    | 'snapshotAt'
    | 'bytes'
    | 'state'
    | 'held'
    | 'trashUntil'
  > {
  /** Who reads or writes it now, for people; null when nobody does. */
  readonly usedBy: string | null
}

/** Everything that lies in one store. Copies in other stores have inventories of their own. */
export interface RetentionInventory {
  readonly backups: readonly RetainedBackup[]
  /** Backups that this pgtend cannot judge. */
  readonly unknown: readonly { readonly database: string; readonly id: string; readonly reason: string }[]
  /** Backups whose removal began and did not end. */
  readonly unfinished: readonly { readonly database: string; readonly id: string }[]
}
