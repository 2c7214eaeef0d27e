import type { CopyPlan, CopyResult, CopyStep } from '@pgtend/backup'
import { formatBytes, formatDuration, plural } from '../../render/format.ts'
import { shellWord } from '../../render/shell-words.ts'
import { renderTable } from '../../render/table.ts'
import type { StoreChoice } from './open-store.ts'
import { placeWords } from './place-words.ts'

export function renderCopyPlan({ from, leftOut, steps, to }: CopyPlan, place: StoreChoice): string {
  if (steps.length + leftOut.length === 0)
    return `No backups in ${from}.\nNext: pgtend backup create${placeWords(place)}`
  const table = renderTable<CopyStep>(steps, [
    { title: 'Action', value: ({ action }) => action },
    { title: 'ID', value: ({ id }) => id },
    { title: 'Database', value: ({ database }) => database },
    { title: 'Size', value: ({ bytes }) => formatBytes(bytes), align: 'right' },
  ])
  return [
    ...(steps.length === 0 ? [] : [table]),
    ...leftOutLines(leftOut),
    `From ${from} to ${to}; nothing was copied.`,
    'Next: run the same command without --dry-run',
  ].join('\n')
}

export function renderCopied({ backups, failed, leftOut, to }: CopyResult, place: string): string {
  const done = { copied: 0, records: 0, none: 0 }
  for (const { action } of backups) done[action] += 1
  const bytes = backups.reduce((sum, backup) => sum + backup.bytes, 0)
  const durationMs = backups.reduce((sum, backup) => sum + backup.durationMs, 0)
  return [
    ...(done.copied > 0
      ? [
          `Copied ${plural(done.copied, 'backup')} to ${to} in ${formatDuration(durationMs)}: ${formatBytes(bytes)}, read back and equal.`,
        ]
      : []),
    ...(done.records > 0 ? [`Added new records of ${plural(done.records, 'backup')} in ${to}.`] : []),
    ...(done.none > 0 ? [`${plural(done.none, 'backup')} ${done.none === 1 ? 'was' : 'were'} in ${to} already.`] : []),
    ...failed.map(({ id, reason }) => `Not copied: ${id}: ${reason}`),
    ...leftOutLines(leftOut),
    ...(backups.length + failed.length === 0 ? ['No backups to copy.'] : []),
    `Next: pgtend backup list --store ${shellWord(place)}`,
  ].join('\n')
}

function leftOutLines(leftOut: CopyPlan['leftOut']): readonly string[] {
  if (leftOut.length === 0) return []
  return [
    `Left out, because the next prune there would remove them (--expired copies them too): ${plural(leftOut.length, 'backup')}.`,
  ]
}
