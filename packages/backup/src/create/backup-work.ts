import type { Database } from '@pgtend/database'
import type { Client } from 'pg'
import { BackupError } from '../errors.ts'
import type { BackupDraft } from '../store/backup-store.ts'
import type { Lease } from '../store/lease.ts'
import type { Tool } from '../tools/find-tool.ts'
import type { CreateBackupOptions } from './create-options.ts'
import type { DumpProgress } from './dump-progress.ts'
import type { BackupPlan } from './plan-backup.ts'

/** One backup on its way. */
export interface BackupWork {
  readonly database: Database
  readonly client: Client
  readonly draft: BackupDraft
  readonly lease: Lease
  /** Folder for the files of a directory dump before they are put. */
  readonly spool: string
  /** Every object is read again when it is written. */
  readonly readsBack: boolean
  readonly plan: BackupPlan
  /** The pg_dump that runs; undefined on the embedded engine. */
  readonly tool: Tool | undefined
  readonly progress: DumpProgress
  readonly options: CreateBackupOptions
  readonly startedAt: Date
}

/** @throws {BackupError} `BACKUP_INTERRUPTED` when the signal has been aborted */
export function requireNotInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new BackupError('BACKUP_INTERRUPTED', 'the backup was interrupted')
}
