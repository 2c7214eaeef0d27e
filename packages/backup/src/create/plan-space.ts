import type { BackupManifest } from '../catalog/manifest.ts'
import { BackupError } from '../errors.ts'
import type { BackupPlan } from './plan-backup.ts'

/** Text of rows compared with their bytes on disk: vectors take 2.5 times, most else less. */
const TEXT_FACTOR = 2
/** What a backup takes at least of its tables, when there is none to learn from: a refusal must not be wrong. */
const LEAST_SHARE = { zstd: 0.15, gzip: 0.15, none: 0.5 } as const
const MB = 1_000_000
/** A backup is rarely this much larger than the one before. */
const MARGIN = 1.1

export interface SpaceInput {
  readonly plan: Pick<BackupPlan, 'compression' | 'format' | 'jobs' | 'kind' | 'outerCompression'>
  /** Bytes on disk of each table. */
  readonly tableBytes: readonly number[]
  /** The newest backup of the same kind, format and compression. */
  readonly last: Pick<BackupManifest, 'databaseBytes' | 'objects'> | undefined
  readonly databaseBytes: number
}

export interface SpacePlan {
  /** What the backup is expected to take in the store. */
  readonly storeBytes: number
  /** What lies in the spool folder at most, beside it. */
  readonly spoolBytes: number
  readonly learnt: boolean
}

/** Estimates what a backup takes: from the last one by the size of the database, else a share of the tables. Pure. */
export function planSpace({ plan, tableBytes, last, databaseBytes }: SpaceInput): SpacePlan {
  const total = plan.kind === 'schema' ? 0 : sum(tableBytes)
  const lastBytes = last === undefined ? 0 : sum(last.objects.map(({ bytes }) => bytes))
  const learnt = last !== undefined && last.databaseBytes > 0
  const storeBytes = learnt
    ? Math.round((lastBytes / last.databaseBytes) * databaseBytes * MARGIN)
    : Math.round(total * LEAST_SHARE[plan.compression])
  const largest = sum(tableBytes.toSorted((a, b) => b - a).slice(0, plan.jobs))
  const written = plan.compression === 'none' || plan.outerCompression !== 'none' ? TEXT_FACTOR : LEAST_SHARE.zstd
  const spools = plan.format === 'directory' && plan.kind !== 'schema'
  return { storeBytes, spoolBytes: spools ? Math.round(largest * written) : 0, learnt }
}

/** What is free; undefined where nobody knows. */
export interface FreeSpace {
  readonly storeBytes: number | undefined
  readonly spoolBytes: number | undefined
  /** Store and spool share what is free. */
  readonly sameDisk: boolean
}

/** Compares with what is free; what is unknown is no reason to refuse. @throws {BackupError} `BACKUP_SPACE_SHORT` */
export function requireSpace(need: SpacePlan, free: FreeSpace): void {
  const inStore = need.storeBytes + (free.sameDisk ? need.spoolBytes : 0)
  if (free.storeBytes !== undefined && free.storeBytes < inStore) {
    throw short('the backup', inStore, free.storeBytes)
  }
  if (!free.sameDisk && free.spoolBytes !== undefined && free.spoolBytes < need.spoolBytes) {
    throw short('the folder for files on their way', need.spoolBytes, free.spoolBytes)
  }
}

function short(what: string, neededBytes: number, freeBytes: number): BackupError {
  const megabytes = (bytes: number): string => `${bytes.toLocaleString('en-US')} MB`
  return new BackupError(
    'BACKUP_SPACE_SHORT',
    `${what} needs about ${megabytes(Math.ceil(neededBytes / MB))} and ${megabytes(Math.floor(freeBytes / MB))} are free`,
    { details: { neededBytes, freeBytes } },
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
