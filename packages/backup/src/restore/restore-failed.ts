import { BackupError } from '../errors.ts'

/** An error of the server while it was filled; its first line holds no row values. */
export function restoreFailed(cause: unknown): BackupError {
  const message = cause instanceof Error ? cause.message.split('\n')[0] : String(cause)
  return new BackupError('RESTORE_FAILED', `the restore failed: ${message}`, { cause })
}
