import type { IngestProgress, IngestResult } from '@pgtend/vector-index'
import { formatCount, formatDuration, plural } from '../../render/format.ts'

export function renderIngestProgress(
  { rows, rowsPerSecond, durationMs }: IngestProgress,
  share: number | undefined,
): string {
  const left = share === undefined || share === 0 ? '' : `, ${formatDuration((durationMs * (1 - share)) / share)} left`
  return `Written: ${formatCount(rows)} rows, ${formatCount(rowsPerSecond)} a second${left}`
}

/** A file whose size or beginning changes is another file to the position that was kept. */
export function renderWritten(rows: number): string {
  return `${plural(rows, 'row')} before it are written. Take them out of the file when you mend it, or pass --on-conflict nothing.`
}

export function renderIngest(result: IngestResult, target: string, dryRun: boolean): string {
  const { rows, resumedAfter, written, skipped, durationMs, rowsPerSecond } = result
  if (dryRun)
    return `Vectors and column names of ${plural(rows, 'row')} are right; nothing was written.\nNext: pgtend vector ingest ${target} --file …`
  return [
    ...(resumedAfter > 0 ? [`Went on after row ${formatCount(resumedAfter)}, where an earlier run stopped.`] : []),
    `Wrote ${plural(written, 'row')} in ${formatDuration(durationMs)}, ${formatCount(rowsPerSecond)} a second.`,
    ...(skipped > 0 ? [`Left out ${plural(skipped, 'row')} whose key existed or came again.`] : []),
    `Next: pgtend vector create ${target}`,
  ].join('\n')
}
