import type { CopyPlan, CopyResult, CopyStep } from '@pgtend/backup'
import { formatBytes, formatDuration, plural } from '../../render/format.ts'
import { shellWord } from '../../render/shell-words.ts'
import { renderTable } from '../../render/table.ts'

export function renderCopyPlan({ from, steps, to }: CopyPlan): string {
  if (steps.length === 0) return `No backups in ${from}.\nNext: pgtend backup create`
  const table = renderTable<CopyStep>(steps, [
    { title: 'Action', value: ({ action }) => action },
    { title: 'ID', value: ({ id }) => id },
    { title: 'Database', value: ({ database }) => database },
    { title: 'Size', value: ({ bytes }) => formatBytes(bytes), align: 'right' },
  ])
  return [table, `From ${from} to ${to}; nothing was copied.`, 'Next: run the same command without --dry-run'].join(
    '\n',
  )
}

export function renderCopied({ backups, failed, to }: CopyResult, place: string): string {
  const of = (wanted: string) => backups.filter(({ action }) => action === wanted)
  const sum = (count: (backup: CopyResult['backups'][number]) => number) =>
    backups.reduce((total, backup) => total + count(backup), 0)
  const [there, records] = [of('none').length, of('records').length]
  return [
    `Copied ${plural(of('copied').length, 'backup')} to ${to} in ${formatDuration(sum((backup) => backup.durationMs))}: ${formatBytes(sum((backup) => backup.bytes))} read back and equal.`,
    ...(there > 0 ? [`${plural(there, 'backup')} ${there === 1 ? 'was' : 'were'} there already.`] : []),
    ...(records > 0 ? [`New records of ${plural(records, 'backup')} were added.`] : []),
    ...failed.map(({ id, reason }) => `Not copied: ${id}: ${reason}`),
    `Next: pgtend backup list --store ${shellWord(place)}`,
  ].join('\n')
}
