import { BackupError } from '../errors.ts'

/** Why the system refused, in words; others are told by their code. */
const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not access it',
  EPERM: 'this user may not access it',
  EROFS: 'the disk is read-only',
  ENOENT: 'it is not there any more',
  ENOTDIR: 'a part of the path is no folder',
  EIO: 'the disk reports an error',
  ESTALE: 'the network share was replaced',
}

/** Says what went wrong with a file of the store; keeps errors that say it already. */
export function storeError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof BackupError) return error
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return new BackupError('BACKUP_DISK_FULL', `no space left while writing "${path}"`, { cause: error })
  }
  if (typeof error.code !== 'string' || !('syscall' in error)) return error
  const reason = REASONS[error.code]
  const why = reason === undefined ? error.code : `${reason}, ${error.code}`
  return new BackupError('BACKUP_STORE_FAILED', `"${path}" could not be accessed (${why})`, { cause: error })
}
