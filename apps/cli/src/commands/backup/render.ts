import { join } from 'node:path'
import type { BackupCreated, RestorePlan, RestoreResult } from '@pgtend/backup'
import type { ConnectionTarget } from '@pgtend/database'
import { formatBytes, formatDuration, plural } from '../../render/format.ts'
import { shellWord } from '../../render/shell-words.ts'
import { renderVerification } from './render-verification.ts'

const CONTENTS = { full: 'Backup', schema: 'Schema-only backup', data: 'Data-only backup' } as const

export function renderCreated({ backup, location, verification }: BackupCreated): string {
  const size = `${formatBytes(backup.bytes)} (${backup.dumpFormat}, ${backup.compression})`
  const contents = backup.kind === 'schema' ? '' : `, ${contentsOf(backup.tables, backup.rows)}`
  const head = `${CONTENTS[backup.kind]} ${backup.id} of "${backup.database}" in ${formatDuration(backup.durationMs)}: ${size}${contents}.`
  const place = `In ${location}`
  if (verification !== null) return [head, place, renderVerification(verification)].join('\n')
  return [
    head,
    place,
    'Checksums are right; not verified by a restore yet.',
    `Next: pgtend backup verify ${backup.id}`,
  ].join('\n')
}

export function renderRestorePlan({ source, steps }: RestorePlan): string {
  const list = steps.map((step, index) => `  ${index + 1}. ${step}`).join('\n')
  return `Restoring ${source} would:\n${list}\nNothing was done.\nNext: run the same command without --dry-run`
}

/** `target` says which engine it is, because the way back differs. */
export function renderRestored(result: RestoreResult, target: ConnectionTarget): string {
  const { compared, database, durationMs, rows, safety, source, tables } = result
  const proof = compared
    ? `${contentsOf(tables ?? 0, rows ?? 0)} equal to the backup`
    : 'not compared: it has no manifest'
  const lines = [`Restored ${source} as "${database}" in ${formatDuration(durationMs)}; ${proof}.`]
  if (safety !== null) {
    lines.push(
      `The database before is kept as "${safety}".`,
      ...wayBack(database, safety, target),
      'Drop it when it is old enough: pgtend backup prune --safety-databases',
    )
  }
  return [...lines, 'Next: pgtend db health'].join('\n')
}

function wayBack(database: string, safety: string, target: ConnectionTarget): readonly string[] {
  const swaps: readonly (readonly [string, string])[] = [
    [database, `${database}_restored`],
    [safety, database],
  ]
  const commands = swaps.map(([from, to]) =>
    target.kind === 'embedded'
      ? `mv ${shellWord(join(target.directory, from))} ${shellWord(join(target.directory, to))}`
      : `psql -d postgres -c ${shellWord(`alter database ${quoted(from)} rename to ${quoted(to)}`)}`,
  )
  return ['To undo:', ...commands.map((command) => `  ${command}`)]
}

/** As `escapeIdentifier`, whose package is too heavy for the help. */
function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

function contentsOf(tables: number, rows: number): string {
  return `${plural(tables, 'table')} with ${plural(rows, 'row')}`
}
