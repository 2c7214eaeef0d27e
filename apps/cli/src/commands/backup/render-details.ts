import type { BackupDetails, BackupManifest, BackupSummary, BackupVerification } from '@pgtend/backup'
import { formatBytes, formatCount, formatDuration, formatTime, plural } from '../../render/format.ts'
import { renderTable } from '../../render/table.ts'
import { type KeyChoice, keyWords } from './key-words.ts'
import type { StoreChoice } from './open-store.ts'
import { placeWords } from './place-words.ts'
import { LEVELS } from './render-verification.ts'

/** Renders everything that is known about one backup. */
export function renderDetails(
  { backup, hold, manifest, trash, verifications }: BackupDetails,
  place: StoreChoice & KeyChoice,
): string {
  const facts = factsOf(backup, manifest)
  if (hold !== null) facts.push(['Held', `since ${formatTime(new Date(hold.at))}: ${hold.reason}`])
  if (trash !== null) facts.push(['Trash', `until ${formatTime(new Date(trash.until))}: ${trash.rule}`])
  const width = Math.max(...facts.map(([title]) => title.length))
  const sections = [
    facts.map(([title, value]) => `${title.padEnd(width)}  ${value}`),
    section('Not as good as it should be', manifest.degraded),
    section('Left out', manifest.derived.map(derivedLine)),
    section('Opened by', manifest.encryption?.recipients ?? []),
    [filesTable(manifest)],
    manifest.tables.length > 0 ? [tablesTable(manifest)] : [],
    ['Verifications', ...(verifications.length === 0 ? ['none'] : verifications.map(verificationLine))],
  ]
  const next = nextOf(backup, placeWords(place), keyWords(place, backup.recipients > 0))
  return [
    ...sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')),
    `Next: pgtend backup ${next}`,
  ].join('\n\n')
}

function nextOf({ id, kind, state, trashUntil, verifiedAt }: BackupSummary, there: string, keys: string): string {
  if (trashUntil !== null) return `untrash ${id}${there}`
  // Rows alone have no tables to be restored into.
  if (state === 'good' && kind === 'data') return `list${there}`
  return state === 'good' || (state === 'degraded' && verifiedAt !== null)
    ? `restore ${id}${there}${keys} --to NAME`
    : `verify ${id}${there}${keys}`
}

function factsOf(backup: BackupSummary, manifest: BackupManifest): (readonly [string, string])[] {
  const { columns, indexes } = manifest.vector
  return [
    ['Backup', `${backup.id} of "${backup.database}" (${backup.kind})`],
    ['As of', formatTime(new Date(backup.snapshotAt))],
    ['State', backup.state],
    ['Environment', backup.environment ?? 'none'],
    ...(backup.class === null ? [] : [['Class', backup.class] as const]),
    ['Size', `${formatBytes(backup.bytes)} of a database of ${formatBytes(backup.databaseBytes)}`],
    ['Server', `PostgreSQL ${manifest.server.versionText}`],
    ['Dumped by', `${manifest.tool.name} ${manifest.tool.version}`],
    ['Took', formatDuration(manifest.durationMs)],
    ['Encryption', manifest.encryption === null ? 'none' : manifest.encryption.scheme],
    ['Roles', manifest.globals ?? 'not in it'],
    ['Migration', manifest.migrationHead ?? 'none'],
    ['Extensions', manifest.extensions.map(({ name, version }) => `${name} ${version}`).join(', ')],
    ['Vectors', `${plural(columns.length, 'column')}, ${plural(indexes.length, 'index', 'indexes')}`],
  ]
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines]
}

function derivedLine({ column, cost, rows, schema, table }: BackupManifest['derived'][number]): string {
  const name = [schema, table, ...(column === null ? [] : [column])].join('.')
  return `${name}: ${plural(rows, 'row')}, ${cost}`
}

function filesTable({ objects }: BackupManifest): string {
  return renderTable(objects, [
    { title: 'File', value: ({ name }) => name },
    { title: 'Size', value: ({ bytes }) => formatBytes(bytes), align: 'right' },
    { title: 'SHA-256', value: ({ sha256 }) => sha256.slice(0, 16) },
  ])
}

function tablesTable({ tables }: BackupManifest): string {
  return renderTable(tables, [
    { title: 'Table', value: ({ schema, name }) => `${schema}.${name}` },
    { title: 'Rows', value: ({ rows }) => (rows === null ? 'not known' : formatCount(rows)), align: 'right' },
  ])
}

function verificationLine({ at, level, ok, restoreMs, where }: BackupVerification): string {
  const restored = restoreMs === null ? '' : `, restored in ${formatDuration(restoreMs)} (${where})`
  return `${formatTime(new Date(at))}  level ${level}, ${LEVELS[level]}: ${ok ? 'good' : 'NOT good'}${restored}`
}
