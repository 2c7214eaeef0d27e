import { type BackupStore, backupStore } from '../store/backup-store.ts'
import type { S3Options } from './s3-options.ts'
import { s3Storage } from './s3-storage.ts'

/** Keeps backups in a bucket of an S3-compatible server; see `s3Storage`. */
export function s3Store(options: S3Options): BackupStore {
  return backupStore(s3Storage(options))
}
