import type { Backup } from '../catalog/read-backup.ts'
import type { Identities } from '../encryption/identities.ts'
import type { CheckTargetOptions } from './check-target.ts'

/** A backup of the database that is about to be dropped, and what opens it. */
export interface SafetyBackup {
  readonly backup: Backup
  readonly identities: Identities
}

export interface RestoreOptions extends CheckTargetOptions {
  /** Keeps prunes away from the backup while it is read. Default: no lease is taken. */
  readonly now?: (() => Date) | undefined
  /** Takes a backup of the database that a plan with `dropsFirst` drops. */
  readonly takeSafetyBackup?: (() => Promise<SafetyBackup>) | undefined
}
