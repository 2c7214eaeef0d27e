import type { CopyOptions } from '@pgtend/backup'
import type { Progress } from '../../progress.ts'
import { formatBytes } from '../../render/format.ts'

/** Shows how far the copy of a backup is. */
export function copyProgress(progress: Progress): NonNullable<CopyOptions['onProgress']> {
  return (id, bytes, of) => progress.update(`copying "${id}": ${formatBytes(bytes)} of ${formatBytes(of)}`)
}
