import { join } from 'node:path'
import type {
  BackupCreated,
  BackupDetails,
  BackupList,
  BackupSummary,
  BackupVerification,
  RestorePlan,
  RestoreResult,
} from '@pgtend/backup'
import type { ConnectionTarget } from '@pgtend/database'
import { formatBytes, formatCount, formatDuration, formatTime, plural } from '../../render/format.ts'
import { shellWord } from '../../render/shell-words.ts'
import { renderTable } from '../../render/table.ts'

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

export function renderVerification({ differences, id, level, ...facts }: BackupVerification): string {
  if (!facts.ok) {
    const list = differences.map((difference) => `  ${difference}`).join('\n')
    return `Backup ${id} is NOT good:\n${list}\nNext: pgtend backup create --verify`
  }
  if (level === 'checksum') return `The files of ${id} are what was written.\nNext: pgtend backup verify ${id}`
  const vectors =
    facts.vectorProbes === 0 ? '' : `, ${plural(facts.vectorProbes, 'vector search', 'vector searches')} answered`
  const restored = facts.restoreMs === null ? '' : ` (restored in ${formatDuration(facts.restoreMs)})`
  return `Verified${restored}: ${contentsOf(facts.tables, facts.rows)} equal to the backup${vectors}.
Next: pgtend backup restore ${id} --into NAME`
}

export function renderList({ backups, unreadable }: BackupList): string {
  const bad = unreadable.map(({ id, reason }) => `Unreadable: ${id}: ${reason}`)
  if (backups.length === 0) return [...bad, 'No backups yet.', 'Next: pgtend backup create --verify'].join('\n')
  const table = renderTable<BackupSummary>(backups, [
    { title: 'ID', value: ({ id }) => id },
    { title: 'Database', value: ({ database }) => database },
    { title: 'As of', value: ({ snapshotAt }) => formatTime(new Date(snapshotAt)) },
    { title: 'Kind', value: ({ kind }) => kind },
    { title: 'Format', value: ({ dumpFormat }) => dumpFormat },
    { title: 'Size', value: ({ bytes }) => formatBytes(bytes), align: 'right' },
    { title: 'Rows', value: ({ kind, rows }) => (kind === 'schema' ? '-' : formatCount(rows)), align: 'right' },
    { title: 'State', value: ({ state }) => state },
  ])
  return [...bad, table, `Next: pgtend backup ${afterList(backups)}`].join('\n')
}

/** A backup that failed its verification fails it again, so the next step is a new one. */
function afterList(backups: readonly BackupSummary[]): string {
  const [newest] = backups
  if (newest?.state === 'failed') return 'create --verify'
  const unverified = backups.find(({ state }) => state !== 'verified' && state !== 'failed')
  return unverified === undefined ? `restore ${newest?.id} --into NAME` : `verify ${unverified.id}`
}

export function renderDetails({ backup, manifest, verifications }: BackupDetails): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Backup', `${backup.id} of "${backup.database}" (${backup.kind})`],
    ['As of', formatTime(new Date(backup.snapshotAt))],
    ['State', backup.state],
    ['Server', `PostgreSQL ${manifest.server.versionText}`],
    ['Dumped by', `${manifest.tool.name} ${manifest.tool.version}`],
    ['Took', formatDuration(manifest.durationMs)],
    ['Migration', manifest.migrationHead ?? 'none'],
    ['Extensions', manifest.extensions.map(({ name, version }) => `${name} ${version}`).join(', ')],
    [
      'Vectors',
      plural(manifest.vector.columns.length, 'column') +
        `, ${plural(manifest.vector.indexes.length, 'index', 'indexes')}`,
    ],
  ]
  const width = Math.max(...facts.map(([title]) => title.length))
  const head = facts.map(([title, value]) => `${title.padEnd(width)}  ${value}`).join('\n')
  const files = renderTable(manifest.objects, [
    { title: 'File', value: ({ name }) => name },
    { title: 'Size', value: ({ bytes }) => formatBytes(bytes), align: 'right' },
    { title: 'SHA-256', value: ({ sha256 }) => sha256.slice(0, 16) },
  ])
  const tables = renderTable(manifest.tables, [
    { title: 'Table', value: ({ schema, name }) => `${schema}.${name}` },
    { title: 'Rows', value: ({ rows }) => formatCount(rows), align: 'right' },
  ])
  const checks = verifications.map(
    ({ at, level, ok }) => `${formatTime(new Date(at))}  ${level}: ${ok ? 'good' : 'NOT good'}`,
  )
  const sections = [
    head,
    files,
    ...(manifest.tables.length > 0 ? [tables] : []),
    ['Verifications', ...checks].join('\n'),
  ]
  return [...sections, `Next: pgtend backup verify ${backup.id}`].join('\n\n')
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
