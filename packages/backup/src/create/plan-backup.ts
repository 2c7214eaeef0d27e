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
  /** Parallel processes of a directory dump; default 2. */
  readonly jobs?: number | undefined
  /** For whom the files are encrypted; default nobody. */
  readonly recipients?: readonly string[] | undefined
  /** Major version of the pg_dump that will run; undefined where there is none. */
  readonly toolMajor?: number | undefined
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
  /** Arguments of pg_dump, without connection and snapshot. */
  readonly arguments: readonly string[]
}

/** pg_dump compresses with zstd itself since this version. */
const ZSTD_SINCE_MAJOR = 16
/** Never asks for a password, and fails rather than waits for ever behind an exclusive lock. */
const NATIVE_ARGUMENTS = ['--no-password', '--lock-wait-timeout=60s'] as const

/**
 * Decides id, format and arguments of a backup. Pure.
 * @throws {BackupError} `BACKUP_OPTIONS_INVALID` for a format this database cannot dump
 */
export function planBackup(capabilities: Pick<Capabilities, 'nativeTools'>, options: PlanBackupOptions): BackupPlan {
  const { database, kind = 'full', compression = 'zstd', jobs = 2, recipients = [], toolMajor = 0, now, tail } = options
  const format = options.format ?? (capabilities.nativeTools ? 'custom' : 'plain')
  if (format !== 'plain' && !capabilities.nativeTools) {
    throw new BackupError('BACKUP_OPTIONS_INVALID', `this database has no "${format}" dumps, only "plain"`, {
      hint: 'Leave `--format` out, or set DATABASE_URL to a PostgreSQL server.',
    })
  }
  const base = {
    id: `${now.toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${tail}`,
    database,
    kind,
    format,
    recipients,
  }
  if (format === 'plain') {
    const native = capabilities.nativeTools ? NATIVE_ARGUMENTS : ['--rows-per-insert=100']
    return {
      ...base,
      compression,
      outerCompression: compression,
      dump: `dump.sql${COMPRESSED_SUFFIX[compression]}`,
      // Plain SQL cannot leave owners and grants out later, and they fail where the roles do not exist.
      arguments: ['--format=plain', '--no-owner', '--no-acl', ...native, ...kindArguments(kind)],
    }
  }
  return { ...base, ...archive(format, compression, toolMajor, jobs, kind) }
}

function archive(
  format: 'custom' | 'directory',
  wanted: Compression,
  toolMajor: number,
  jobs: number,
  kind: BackupKind,
): Pick<BackupPlan, 'compression' | 'outerCompression' | 'dump' | 'arguments'> {
  const shared = [`--format=${format}`, ...NATIVE_ARGUMENTS, ...kindArguments(kind)]
  const modern = toolMajor >= ZSTD_SINCE_MAJOR
  if (format === 'directory') {
    // Files of a folder stay readable for pg_restore, so an old pg_dump can only use gzip.
    const compression = wanted === 'zstd' && !modern ? 'gzip' : wanted
    const level = compression === 'none' ? '0' : modern ? `${compression}:1` : '1'
    return {
      compression,
      outerCompression: 'none',
      dump: 'dump',
      arguments: [...shared, `--jobs=${jobs}`, `--compress=${level}`],
    }
  }
  const outer = wanted === 'zstd' && modern ? 'none' : wanted
  return {
    compression: wanted,
    outerCompression: outer,
    dump: `dump.custom${COMPRESSED_SUFFIX[outer]}`,
    arguments: [...shared, `--compress=${outer === 'none' && wanted === 'zstd' ? 'zstd:1' : '0'}`],
  }
}

function kindArguments(kind: BackupKind): readonly string[] {
  if (kind === 'full') return []
  return [kind === 'schema' ? '--schema-only' : '--data-only']
}
