import type { Client } from 'pg'
import type { BackupKind, Compression, DumpFormat } from '../catalog/manifest.ts'
import type { DerivedSetting } from '../derived/derived-setting.ts'
import type { Encryption } from '../encryption/recipients.ts'
import type { ContentCheck } from '../verify/content-check.ts'

export interface CreateBackupOptions {
  /** For whom the files are encrypted. Has no default: that a backup is not encrypted must be written out. */
  readonly encryption: Encryption | undefined
  /** Default: `custom` where native tools work, otherwise `plain`. */
  readonly format?: DumpFormat | undefined
  /** Default `zstd`. */
  readonly compression?: Compression | undefined
  /** Default `full`. */
  readonly kind?: BackupKind | undefined
  /** Parallel processes of a directory dump, and sessions that hash; default 2. */
  readonly jobs?: number | undefined
  /** Hashes the rows of each table, so that a restore can be proven equal; default true. Reads every row once more. */
  readonly checksums?: boolean | undefined
  /** Keeps the password hashes of roles too, which only a superuser may read; default false. */
  readonly rolePasswords?: boolean | undefined
  /** Class of the configuration that the backup is taken as; kept in the manifest. */
  readonly class?: string | undefined
  /** Left out of a full backup, because it can be computed again; refused where a restore would fail without it. Default: nothing. */
  readonly derived?: readonly DerivedSetting[] | undefined
  /** Starts also when the disk seems too small; default false. */
  readonly ignoreSpace?: boolean | undefined
  /**
   * Reads every object again when it is written; default: where it is a file of this machine, since from
   * another one it would take as long as the upload, which has checksums of its own.
   */
  readonly readBack?: boolean | undefined
  /** Where a directory dump lies before it is put into a store that is no folder of this machine. */
  readonly temporaryDirectory?: string | undefined
  /** Kept in the manifest. */
  readonly environment?: string | undefined
  /** Folders to look for pg_dump in; see `listToolDirectories`. */
  readonly toolDirectories: readonly string[]
  readonly now: () => Date
  /** Reads the newest applied migration in the snapshot of the dump; null when there is none. */
  readonly readMigrationHead?: ((client: Client) => Promise<string | null>) | undefined
  /** Note more about a full backup, which the same checks compare when it is verified. Default: none. */
  readonly checks?: readonly ContentCheck[] | undefined
  /** How long to wait for another backup of this database; default 60 s. */
  readonly lockWaitMs?: number | undefined
  readonly onProgress?: ((progress: BackupProgress) => void) | undefined
  /** Something that the backup does without, or that is wrong around it, as a sentence. */
  readonly onNote?: ((note: string) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface BackupProgress {
  readonly phase: 'waiting' | 'dumping' | 'hashing' | 'checking'
  readonly text: string
  /** Written by pg_dump so far. */
  readonly bytes?: number | undefined
  readonly tables?: { readonly done: number; readonly total: number } | undefined
  /** By the sizes of the tables; null when it is too early to say. */
  readonly remainingMs?: number | null | undefined
}
