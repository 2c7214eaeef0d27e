import type { BackupProgress } from '@pgtend/backup'
import type { Progress } from '../../progress.ts'
import { formatBytes, formatDuration } from '../../render/format.ts'

/** Shows a backup on one line; dumping and hashing go on side by side. */
export function createProgress(progress: Progress): (step: BackupProgress) => void {
  let hashing: BackupProgress['tables']
  return ({ phase, text, bytes, remainingMs, tables }) => {
    if (phase === 'hashing') hashing = tables
    if (phase !== 'dumping' || bytes === undefined || tables === undefined) return progress.update(text)
    const parts = [
      `dumping ${formatBytes(bytes)}`,
      `${tables.done} of ${tables.total} tables`,
      ...(hashing === undefined ? [] : [`hashed ${hashing.done}`]),
      ...(remainingMs === null || remainingMs === undefined ? [] : [`about ${formatDuration(remainingMs)} left`]),
    ]
    progress.update(parts.join(', '))
  }
}
