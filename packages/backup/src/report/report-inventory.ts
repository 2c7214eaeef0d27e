import type { BackupSummary } from '../catalog/summary.ts'
import type { VerificationPlace } from '../catalog/verification.ts'
import type { ReplacedDatabase } from '../prune/replaced-databases.ts'

/** A restore that was done to verify a backup, and timed. */
export interface MeasuredRestore {
  readonly database: string
  readonly id: string
  readonly at: string
  readonly restoreMs: number
  readonly usableMs: number
  readonly where: VerificationPlace
  /** Size of the database in the backup, which the times grow with. */
  readonly databaseBytes: number
}

/** Another place that backups are copied to. */
export interface CopyPlace {
  readonly name: string
  /** Not a folder of this machine. */
  readonly offSite: boolean
  /** Ids of the backups that lie there; undefined when the place could not be asked. */
  readonly ids: ReadonlySet<string> | undefined
}

/** What a report is made from; all of it but `replaced` can be read from storage alone. */
export interface ReportInventory {
  readonly backups: readonly BackupSummary[]
  readonly unreadable: readonly { readonly database: string; readonly id: string; readonly reason: string }[]
  /** Oldest first. */
  readonly restores: readonly MeasuredRestore[]
  /** The place of the backups is itself not a folder of this machine. */
  readonly offSite: boolean
  readonly copies: readonly CopyPlace[]
  /** By database, what restores have replaced and nobody has dropped yet; undefined when the server was not asked or did not answer. */
  readonly replaced?: ReadonlyMap<string, readonly ReplacedDatabase[]> | undefined
}

/** What a report measures against. */
export interface ReportPolicy {
  /** Hours of work that may be lost. */
  readonly rpoHours?: number | undefined
  /** Minutes that a restore may take until queries are answered. */
  readonly rtoMinutes?: number | undefined
  /** When backups are taken, as cron says it; default: as often as they were. */
  readonly schedule?: string | undefined
  /** Days of which no backup is removed, so that a time without one means that none was taken; default 7. */
  readonly keptDays?: number | undefined
  /** Days that a database which a restore has replaced is kept; default 7. */
  readonly keptReplacedDays?: number | undefined
  /** Has a report about these databases also when they have no backup. */
  readonly databases?: readonly string[] | undefined
}
