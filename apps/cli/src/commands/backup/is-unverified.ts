import type { BackupSummary } from '@pgtend/backup'

/** Whether a verification can still say more. Data alone is as good as known once its files were checked: it seldom can be restored. */
export function isUnverified({ kind, level, state, verifiedAt }: BackupSummary): boolean {
  if (state === 'failed' || state === 'good') return false
  return kind === 'data' ? (level ?? 0) < 1 : verifiedAt === null
}
