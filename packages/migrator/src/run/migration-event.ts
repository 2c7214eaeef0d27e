import type { LockHolder } from '@pgtend/database'
import type { Direction } from '../ledger/journal.ts'

/** A session that a waiting statement waits for. */
export interface Blocker {
  readonly pid: number
  readonly applicationName: string
  readonly user: string | null
  readonly state: string | null
  /** Its statement, without passwords and cut off; it may hold values, so it belongs on a terminal and not into a log. */
  readonly query: string
  /** Start of its transaction, ISO. */
  readonly since: string | null
}

/** What happens during a run, for progress on a terminal or in a log. */
export type MigrationEvent =
  | { readonly type: 'waiting-for-migrator'; readonly holder: LockHolder | undefined }
  | {
      readonly type: 'migration-start'
      readonly migration: string
      readonly direction: Direction
      /** From 1. */
      readonly number: number
      readonly total: number
    }
  | {
      readonly type: 'step-start'
      readonly migration: string
      readonly line: number
      readonly statements: number
      readonly reason: string | undefined
    }
  | { readonly type: 'blocked'; readonly migration: string; readonly blockers: readonly Blocker[] }
  | {
      readonly type: 'retry'
      readonly migration: string
      readonly attempt: number
      readonly delayMs: number
      readonly sqlstate: string
      readonly blockers: readonly Blocker[]
    }
  | { readonly type: 'invalid-index-dropped'; readonly migration: string; readonly index: string }
  /** Committed, and on disk when the run ends: see `beginSql`. */
  | { readonly type: 'migration-done'; readonly migration: string; readonly durationMs: number; readonly rows: number }
