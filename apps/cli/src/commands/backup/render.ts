import type { BackupCreated, PlaceCopy } from '@pgtend/backup'
import { formatBytes, formatDuration, plural } from '../../render/format.ts'
import { keyWords } from './key-words.ts'
import { placeWords } from './place-words.ts'
import { renderVerification, type VerificationAsked } from './render-verification.ts'

const CONTENTS = { full: 'Backup', schema: 'Schema-only backup', data: 'Data-only backup' } as const

export function renderCreated(
  { backup, copies, location, verification }: BackupCreated,
  asked: VerificationAsked,
): string {
  const encrypted = backup.recipients > 0
  const size = `${formatBytes(backup.bytes)} (${backup.dumpFormat}, ${backup.compression})`
  const contents = backup.kind === 'schema' ? '' : `, ${contentsOf(backup.tables, backup.rows)}`
  const head = `${CONTENTS[backup.kind]} ${backup.id} of "${backup.database}" in ${formatDuration(backup.durationMs)}: ${size}${contents}.`
  const flaws = backup.degraded.map((reason) => `Degraded: ${reason}`)
  const where = [`In ${location}`, ...copies.map(placeLine), ...flaws].join('\n')
  if (verification !== null) {
    return [head, where, renderVerification(verification, { ...asked, encrypted, kind: backup.kind })].join('\n')
  }
  return [
    head,
    where,
    backup.level === null ? 'Not read back, nor verified yet.' : 'Checksums are right; not verified by a restore yet.',
    `Next: pgtend backup verify ${backup.id}${placeWords(asked)}${keyWords(asked, encrypted)}`,
  ].join('\n')
}

function placeLine({ place, problem }: PlaceCopy): string {
  return problem === null ? `Copied to "${place}".` : `Not copied to "${place}": ${problem}`
}

function contentsOf(tables: number, rows: number): string {
  return `${plural(tables, 'table')} with ${plural(rows, 'row')}`
}
