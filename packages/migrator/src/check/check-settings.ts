import type { MigrationMode } from '../plan/group-steps.ts'
import type { Severity } from './rule.ts'

/** What the configuration says about checks. */
export interface CheckSettings {
  /** Severity of single rules, or `off`. */
  readonly rules: Readonly<Record<string, Severity | 'off'>>
  /** A table with fewer rows and fewer bytes than these is done at once; findings about it are `info`. */
  readonly smallTableRows: number
  readonly smallTableBytes: number
  /** More tables than this locked by one transaction are a finding. */
  readonly maxLockedTables: number
  /** Major version of the server; a database that is read wins. */
  readonly serverVersion: number
  /** Time zone of the sessions that migrate; undefined when it is not known. */
  readonly timeZone: string | undefined
  /** Schema of names without one. */
  readonly schema: string
  /** How the files are run. */
  readonly mode: MigrationMode
}

export const DEFAULT_CHECK_SETTINGS: CheckSettings = {
  rules: {},
  smallTableRows: 10_000,
  smallTableBytes: 8 * 1024 * 1024,
  maxLockedTables: 3,
  serverVersion: 15,
  timeZone: undefined,
  schema: 'public',
  mode: 'atomic',
}
