import type { DatabaseStats, Section, SlowQueries, TableStats } from '@pgtend/maintenance'
import { formatBytes, formatCount, formatDuration, plural } from '../render/format.ts'
import { renderTable } from '../render/table.ts'

/** Rows of a table that a person reads; the JSON has all. */
const SHOWN = 15

/** The statistics for people: a screen of tables, with the reason where a section could not be read. */
export function renderStats(stats: DatabaseStats): string {
  return [
    renderSummary(stats),
    section('Tables', stats.tables, (tables) => (tables.length === 0 ? 'There are no tables.' : renderTables(tables))),
    section('Indexes', stats.indexes, (indexes) =>
      indexes.length === 0 ? 'There are no indexes.' : renderIndexes(indexes),
    ),
    section('Slow queries', stats.slowQueries, renderSlowQueries),
    'Next: pgtend maintain daily --dry-run',
  ].join('\n\n')
}

function renderSummary({ database, serverVersion, size, connections, activity, cache }: DatabaseStats): string {
  const facts: readonly (readonly [string, string])[] = [
    ['Database', `${database} on PostgreSQL ${serverVersion}`],
    ['Size', value(size, ({ bytes }) => formatBytes(bytes))],
    [
      'Connections',
      value(connections, ({ total, limit, byState }) => {
        const states = Object.entries(byState).map(([state, count]) => `${count} ${state}`)
        return `${total} of ${limit} (${states.join(', ')})`
      }),
    ],
    [
      'Cache hits',
      value(cache, ({ database, tables, indexes }) => {
        return `${percent(database)} overall, tables ${percent(tables)}, indexes ${percent(indexes)}`
      }),
    ],
    [
      'Transactions',
      value(activity, ({ commits, rollbacks, deadlocks }) => {
        return `${formatCount(commits)} committed, ${formatCount(rollbacks)} rolled back, ${plural(deadlocks, 'deadlock')}`
      }),
    ],
    [
      'Rows',
      value(activity, ({ rowsInserted, rowsUpdated, rowsDeleted }) => {
        return `${formatCount(rowsInserted)} inserted, ${formatCount(rowsUpdated)} updated, ${formatCount(rowsDeleted)} deleted`
      }),
    ],
    [
      'Temporary',
      value(activity, ({ temporaryFiles, temporaryBytes }) => {
        return `${plural(temporaryFiles, 'file')}, ${formatBytes(temporaryBytes)}`
      }),
    ],
  ]
  return facts.map(([name, text]) => `${name.padEnd(14)}${text}`).join('\n')
}

function renderTables(tables: readonly TableStats[]): string {
  return `${renderTable(tables.slice(0, SHOWN), [
    { title: 'Table', value: ({ schema, table }) => `${schema}.${table}` },
    { title: 'Rows', value: ({ rows }) => formatCount(rows), align: 'right' },
    { title: 'Dead', value: ({ deadRows }) => formatCount(deadRows), align: 'right' },
    { title: 'Total', value: ({ totalBytes }) => formatBytes(totalBytes), align: 'right' },
    { title: 'Heap', value: ({ heapBytes }) => formatBytes(heapBytes), align: 'right' },
    { title: 'TOAST', value: ({ toastBytes }) => formatBytes(toastBytes), align: 'right' },
    { title: 'Indexes', value: ({ indexBytes }) => formatBytes(indexBytes), align: 'right' },
  ])}${more(tables.length)}`
}

function renderIndexes(indexes: Extract<DatabaseStats['indexes'], { state: 'ok' }>['data']): string {
  return `${renderTable(indexes.slice(0, SHOWN), [
    { title: 'Index', value: ({ schema, index }) => `${schema}.${index}` },
    { title: 'Method', value: ({ method }) => method },
    { title: 'Size', value: ({ bytes }) => formatBytes(bytes), align: 'right' },
    { title: 'Scans', value: ({ scans }) => formatCount(scans), align: 'right' },
    { title: 'State', value: ({ valid }) => (valid ? 'valid' : 'invalid') },
  ])}${more(indexes.length)}`
}

function renderSlowQueries({ queries, thresholdMs, examined, hidden }: SlowQueries): string {
  const seen = `${plural(examined - hidden, 'statement')} examined${hidden > 0 ? `, ${hidden} hidden from this role` : ''}`
  if (queries.length === 0) return `None takes ${formatDuration(thresholdMs)} or more on average (${seen}).`
  return `${renderTable(queries.slice(0, SHOWN), [
    { title: 'Mean', value: ({ meanMs }) => formatDuration(meanMs), align: 'right' },
    { title: 'Calls', value: ({ calls }) => formatCount(calls), align: 'right' },
    { title: 'Total', value: ({ totalMs }) => formatDuration(totalMs), align: 'right' },
    { title: 'Query', value: ({ query }) => (query.length > 80 ? `${query.slice(0, 79)}…` : query) },
  ])}${more(queries.length)}`
}

function section<T>(title: string, content: Section<T>, render: (data: T) => string): string {
  return `${title}\n${content.state === 'ok' ? render(content.data) : `Skipped: ${content.reason}.`}`
}

function value<T>(content: Section<T>, render: (data: T) => string): string {
  return content.state === 'ok' ? render(content.data) : `skipped: ${content.reason}`
}

function percent(ratio: number | null): string {
  return ratio === null ? 'nothing read yet' : `${(100 * ratio).toFixed(1)} %`
}

function more(count: number): string {
  return count > SHOWN ? `\nand ${count - SHOWN} more; --json lists all` : ''
}
