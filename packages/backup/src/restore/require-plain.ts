import { BackupError } from '../errors.ts'
import type { RestoreSource } from './restore-source.ts'

/** @throws {BackupError} `BACKUP_NOT_RESTORABLE` for an archive, which only pg_restore reads */
export function requirePlain({ content, label }: Pick<RestoreSource, 'content' | 'label'>): void {
  if (content === 'plain') return
  throw new BackupError('BACKUP_NOT_RESTORABLE', `this database restores plain SQL only, and "${label}" is not`)
}
