import { tmpdir } from 'node:os'
import type { BackupStore } from '../store/backup-store.ts'
import type { SelectedParts } from './select-entries.ts'
import { type SizeIndexBuild, sizeIndexBuild } from './size-index-build.ts'

/** How a dump is loaded. */
export interface LoadOptions {
  readonly toolDirectories: readonly string[]
  readonly temporaryDirectory: string
  readonly keepOwners: boolean
  /** Roles to put in the place of those in the dump. */
  readonly roles: ReadonlyMap<string, string>
  /** Undefined: everything. */
  readonly only: SelectedParts | undefined
  /** Parallel processes where the dump allows it. */
  readonly jobs: number
  /** maintenance_work_mem in MB, shared by the processes; building a vector index on disk takes many times as long. */
  readonly maintenanceWorkMemMb: number
  readonly sizeIndexBuild: SizeIndexBuild
  readonly onProgress: (text: string) => void
  readonly signal: AbortSignal | undefined
}

/** What a caller may say about loading. */
export interface LoadChoices {
  /** Folders to look for pg_restore and psql in; see `listToolDirectories`. */
  readonly toolDirectories: readonly string[]
  /** Folder for decrypted and decompressed files that pg_restore reads; default that of the store, or that of the system. */
  readonly temporaryDirectory?: string | undefined
  /** Restores owners and grants, whose roles must exist; default false. Plain dumps of pgtend never hold them. */
  readonly keepOwners?: boolean | undefined
  /** With `keepOwners`: roles to put in the place of those in the dump. */
  readonly roles?: ReadonlyMap<string, string> | undefined
  /** Restores only these schemas and tables, and what they need. Default: everything. */
  readonly only?: SelectedParts | undefined
  /** Parallel processes where the dump allows it; default 2. */
  readonly jobs?: number | undefined
  /** Limit of maintenance_work_mem in MB, shared by the processes; default 512. */
  readonly maintenanceWorkMemMb?: number | undefined
  /** Decides memory and workers of each vector index; default by rows and dimensions. */
  readonly sizeIndexBuild?: SizeIndexBuild | undefined
  readonly onProgress?: ((text: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Fills in the defaults of loading. */
export function loadOptions(choices: LoadChoices, store?: BackupStore): LoadOptions {
  return {
    toolDirectories: choices.toolDirectories,
    temporaryDirectory: choices.temporaryDirectory ?? store?.storage.spoolDirectory ?? tmpdir(),
    keepOwners: choices.keepOwners ?? false,
    roles: choices.roles ?? new Map(),
    only: choices.only,
    jobs: choices.jobs ?? 2,
    maintenanceWorkMemMb: choices.maintenanceWorkMemMb ?? 512,
    sizeIndexBuild: choices.sizeIndexBuild ?? sizeIndexBuild,
    onProgress: choices.onProgress ?? (() => undefined),
    signal: choices.signal,
  }
}
