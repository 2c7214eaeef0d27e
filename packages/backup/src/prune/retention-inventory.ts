import type { BackupKind } from '../catalog/manifest.ts'
import type { HoldRecord } from './hold-record.ts'
import type { TrashRecord } from './trash-record.ts'

/** How far a backup can be relied on: restored and equal, complete, complete with a flaw, or known to be bad. */
export type Standing = 'good' | 'unverified' | 'degraded' | 'failed'

/** What the retention rules look at in one backup. */
export interface RetainedBackup {
  readonly database: string
  readonly id: string
  readonly environment: string | null
  /** System identifier of the server; a server that took the place of another has rules of its own. */
  readonly server: string | null
  readonly kind: BackupKind
  /** True when re-computable data was left out. */
  readonly partial: boolean
  /** Clock of the server; backups are ordered by it and never by their ids. */
  readonly snapshotAt: string
  readonly bytes: number
  readonly standing: Standing
  readonly hold: HoldRecord | null
  /** Who reads or writes it now, for people. */
  readonly usedBy: string | null
  readonly trash: TrashRecord | null
}

/** A folder whose manifest this pgtend cannot judge. */
export interface UnknownBackup {
  readonly database: string
  readonly id: string
  readonly reason: string
}

/** Everything that lies in one store. Copies in other stores have inventories of their own. */
export interface RetentionInventory {
  readonly backups: readonly RetainedBackup[]
  readonly unknown: readonly UnknownBackup[]
  /** Backups whose removal began and did not end. */
  readonly unfinished: readonly { readonly database: string; readonly id: string }[]
}
