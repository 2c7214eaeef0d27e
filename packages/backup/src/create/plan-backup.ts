import type { Capabilities } from '@pgtend/database'
import type { BackupKind, Compression, DumpFormat } from '../catalog/manifest.ts'
import { BackupError } from '../errors.ts'
import { COMPRESSED_SUFFIX } from '../stream/compression.ts'

export interface PlanBackupOptions {
  readonly database: string
  /** Default: `custom` where native tools work, otherwise `plain`. */
  readonly format?: DumpFormat | undefined
  /** Default `zstd`. */
  readonly compression?: Compression | undefined
  /** Default `full`. */
  readonly kind?: BackupKind | undefined
  /** What a full backup leaves out. */
  readonly derived?: readonly unknown[] | undefined
  /** Parallel processes of a directory dump; default 2. */
  readonly jobs?: number | undefined
  /** For whom the files are encrypted; default nobody. */
  readonly recipients?: readonly string[] | undefined
  /** Major version of the pg_dump that will run; undefined where there is none. */
  readonly toolMajor?: number | undefined
  /** The server is a standby, where unlogged tables have no rows. */
  readonly standby?: boolean | undefined
  readonly now: Date
  /** Six hexadecimal digits that tell backups of the same second apart. */
  readonly tail: string
}

/** What a backup will do. */
export interface BackupPlan {
  readonly id: string
  readonly database: string
  readonly kind: BackupKind
  readonly format: DumpFormat
  /** Compression of the files as they will lie there. */
  readonly compression: Compression
  /** Compression done by pgtend around the dump; `none` when pg_dump does it. */
  readonly outerCompression: Compression
  /** For whom the files are encrypted; empty for nobody. */
  readonly recipients: readonly string[]
  /** Name of the dump file or folder, before encryption. */
  readonly dump: string
  /** Parallel processes; 1 but for a directory dump. */
  readonly jobs: number
  /** Arguments of pg_dump, without connection and snapshot. */
  readonly arguments: readonly string[]
}

/** pg_dump compresses with zstd itself since this version. */
const ZSTD_SINCE_MAJOR = 16
/** Never asks for a password, and fails rather than waits for ever behind an exclusive lock. */
const NATIVE_ARGUMENTS = ['--no-password', '--lock-wait-timeout=60s'] as const

/**
 * Decides id, format and arguments of a backup. Pure.
 * @throws {BackupError} `BACKUP_OPTIONS_INVALID` for a format this database cannot dump, and where nothing can be left out
 */
export function planBackup(capabilities: Pick<Capabilities, 'nativeTools'>, options: PlanBackupOptions): BackupPlan {
  const { database, kind = 'full', compression = 'zstd', jobs = 2, recipients = [], toolMajor = 0, now, tail } = options
  const common = [...NATIVE_ARGUMENTS, ...(options.standby ? ['--no-unlogged-table-data'] : []), ...kindArguments(kind)]
  const format = options.format ?? (capabilities.nativeTools ? 'custom' : 'plain')
  if (format !== 'plain' && !capabilities.nativeTools) {
    throw new BackupError('BACKUP_OPTIONS_INVALID', `this database has no "${format}" dumps, only "plain"`, {
      hint: 'Leave `--format` out, or set DATABASE_URL to a PostgreSQL server.',
    })
  }
  if (kind !== 'full' && options.derived !== undefined && options.derived.length > 0) {
    throw new BackupError(
      'BACKUP_OPTIONS_INVALID',
      `only a full backup leaves derived data out, not a ${kind}-only one`,
    )
  }
  const base = {
    id: `${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${tail}`,
    database,
    kind,
    format,
    recipients,
  }
  if (format === 'plain') {
    const how = capabilities.nativeTools ? common : ['--rows-per-insert=100', ...kindArguments(kind)]
    return {
      ...base,
      compression,
      outerCompression: compression,
      jobs: 1,
      dump: `dump.sql${COMPRESSED_SUFFIX[compression]}`,
      // Plain SQL cannot leave owners and grants out later, and they fail where the roles do not exist.
      arguments: ['--format=plain', '--no-owner', '--no-acl', ...how],
    }
  }
  return { ...base, ...archive(format, compression, toolMajor, jobs, common) }
}

function archive(
  format: 'custom' | 'directory',
  compression: Compression,
  toolMajor: number,
  jobs: number,
  common: readonly string[],
): Pick<BackupPlan, 'compression' | 'outerCompression' | 'jobs' | 'dump' | 'arguments'> {
  // An old pg_dump leaves zstd to us; pg_restore from 16 on reads `N.dat.zst` all the same. gzip every one does by itself in a folder.
  const inside = compression === 'zstd' ? toolMajor >= ZSTD_SINCE_MAJOR : format === 'directory'
  const outerCompression = inside ? 'none' : compression
  const level = compression === 'none' || !inside ? '0' : toolMajor >= ZSTD_SINCE_MAJOR ? `${compression}:1` : '1'
  const shared = { compression, outerCompression } as const
  const args = [`--format=${format}`, ...common, `--compress=${level}`]
  if (format === 'directory') {
    return { ...shared, jobs, dump: 'dump', arguments: [...args, `--jobs=${jobs}`, '--no-sync'] }
  }
  return { ...shared, jobs: 1, dump: `dump.custom${COMPRESSED_SUFFIX[outerCompression]}`, arguments: args }
}

function kindArguments(kind: BackupKind): readonly string[] {
  if (kind === 'full') return []
  return [kind === 'schema' ? '--schema-only' : '--data-only']
}
