import { BackupError } from '../errors.ts'

/** Says what went wrong with a file of the store; keeps errors that say it already. */
export function storeError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof BackupError) return error
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new BackupError('BACKUP_DISK_FULL', `no space left while writing "${path}"`, { cause: error })
  }
  if (typeof error.code !== 'string' || !('syscall' in error)) return error
  return new BackupError('BACKUP_STORE_FAILED', `"${path}" could not be accessed (${error.code})`, { cause: error })
}
