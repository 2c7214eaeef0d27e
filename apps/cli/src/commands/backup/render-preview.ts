import type { BackupPreview } from '@pgtend/backup'
import { formatBytes, plural } from '../../render/format.ts'

/** What `backup create --dry-run` prints. */
export function renderPreview(preview: BackupPreview): string {
  const { expectedBytes, expectedFrom, freeBytes, leftOut, recipients, spoolBytes } = preview
  const expected = `${expectedFrom === 'last backup' ? 'about' : 'at least'} ${formatBytes(expectedBytes)}`
  const lines = [
    `Would back up "${preview.database}": ${formatBytes(preview.databaseBytes)}, ${plural(preview.tables, 'table')}.`,
    `What        ${preview.kind}, ${preview.dumpFormat}, ${preview.compression}${preview.class === null ? '' : `, class ${preview.class}`}`,
    `With        ${preview.tool ?? 'the embedded engine'}`,
    `To          ${preview.location}`,
    `Encrypted   ${recipients.length === 0 ? 'no' : `for ${recipients.join(', ')}`}`,
    `Size        ${expected} (by the ${expectedFrom}), ${freeBytes === null ? 'free space not known' : `${formatBytes(freeBytes)} free`}`,
    ...(spoolBytes === 0 ? [] : [`On the way  up to ${formatBytes(spoolBytes)}`]),
    ...(leftOut.length === 0 ? [] : [`Left out    ${leftOut.join(', ')}`]),
  ]
  return [...lines, 'Next: the same command without --dry-run'].join('\n')
}
