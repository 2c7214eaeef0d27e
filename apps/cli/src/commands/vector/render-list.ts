import type { VectorColumnReport, VectorIndexReport, VectorList } from '@pgtend/vector-index'
import { formatBytes, formatCount, formatDuration, plural } from '../../render/format.ts'
import { shellName } from '../../render/shell-words.ts'
import { renderTable } from '../../render/table.ts'
import { renderPending } from './render-pending.ts'

const MOST_STATEMENTS = 10

interface Line {
  readonly column: VectorColumnReport
  readonly index: VectorIndexReport | undefined
}

/** The columns and indexes as a table, then what needs a look: statements, Prisma, pending indexes. */
export function renderList(list: VectorList): string {
  const { columns, pending } = list
  if (columns.length === 0 && pending.length === 0) {
    return 'There are no vector columns.\nNext: pgtend migrate new NAME'
  }
  const lines = columns.flatMap((column): readonly Line[] =>
    column.indexes.length === 0 ? [{ column, index: undefined }] : column.indexes.map((index) => ({ column, index })),
  )
  const open = pending.filter(({ state }) => state !== 'built')
  const sections = [
    lines.length === 0 ? [] : [renderColumns(lines)],
    renderStatements(columns),
    renderPrisma(lines),
    open.length === 0 ? [] : ['Pending indexes:', ...renderPending(open)],
  ]
  return [...sections.filter((section) => section.length > 0), [`Next: ${nextCommand(list, lines)}`]]
    .map((section) => section.join('\n'))
    .join('\n\n')
}

function renderColumns(lines: readonly Line[]): string {
  return renderTable(lines, [
    { title: 'Column', value: ({ column: { schema, table, column } }) => `${schema}.${table}.${column}` },
    { title: 'Type', value: ({ column: { type, dimensions } }) => `${type}(${dimensions ?? 'any'})` },
    { title: 'Rows', value: ({ column }) => renderRows(column), align: 'right' },
    { title: 'Index', value: ({ index }) => index?.name ?? '-' },
    { title: 'Method', value: ({ index }) => (index === undefined ? '-' : renderMethod(index)) },
    { title: 'Stores', value: ({ index }) => index?.type ?? '-' },
    { title: 'Metric', value: ({ index }) => index?.metric ?? '-' },
    { title: 'Size', value: ({ index }) => (index === undefined ? '' : renderSize(index)), align: 'right' },
    { title: 'Built at', value: ({ index }) => renderBuilt(index), align: 'right' },
    { title: 'Recall', value: ({ index }) => renderRecall(index) },
    { title: 'Scans', value: ({ index }) => (index === undefined ? '' : renderUse(index)), align: 'right' },
    { title: 'State', value: ({ index }) => renderState(index) },
  ])
}

function renderRows({ rowsEstimate }: VectorColumnReport): string {
  return rowsEstimate === null ? 'unknown' : formatCount(rowsEstimate)
}

function renderMethod({ method, parameters }: VectorIndexReport): string {
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${value}`)
  return [method, ...values].join(' ')
}

/** `39.1 MB, 1.3x`: against a fresh index, where it is a tenth larger. */
function renderSize({ bytes, expectedBytes }: VectorIndexReport): string {
  const times = expectedBytes === null || expectedBytes === 0 ? 1 : bytes / expectedBytes
  return times < 1.1 ? formatBytes(bytes) : `${formatBytes(bytes)}, ${times.toFixed(1)}x`
}

function renderBuilt(index: VectorIndexReport | undefined): string {
  const rows = index?.record?.rows
  return rows === undefined ? '' : plural(rows, 'row')
}

function renderRecall(index: VectorIndexReport | undefined): string {
  if (index?.measured == null) return ''
  const { recall, low, high, measuredAt } = index.measured
  return `${recall.toFixed(3)} (${low.toFixed(2)} to ${high.toFixed(2)}) ${measuredAt.slice(0, 10)}`
}

function renderUse({ scans, lastScan }: VectorIndexReport): string {
  return lastScan === null ? formatCount(scans) : `${formatCount(scans)}, ${lastScan.slice(0, 10)}`
}

function renderState(index: VectorIndexReport | undefined): string {
  if (index === undefined) return 'no index'
  if (index.building) return 'building'
  if (!index.valid) return index.ready ? 'invalid, slows writes' : 'invalid'
  return index.ready ? 'valid' : 'not ready'
}

const PROBLEMS = {
  descending: 'sorts from far to near',
  computed: 'sorts by something made of the distance',
  'no-limit': 'has no limit',
  metric: 'no index has its metric',
  cast: 'no index stores the column as it is written here',
} as const

function renderStatements(columns: readonly VectorColumnReport[]): readonly string[] {
  const poor = columns.flatMap(({ schema, table, column, statements }) =>
    statements
      .filter(({ problems }) => problems.length > 0)
      .map((statement) => ({ ...statement, column: `${schema}.${table}.${column}` })),
  )
  if (poor.length === 0) return []
  return [
    'Statements that cannot use an index:',
    ...poor
      .slice(0, MOST_STATEMENTS)
      .flatMap(({ text, calls, meanMs, problems, column }) => [
        `  ${column}: ${problems.map((problem) => PROBLEMS[problem]).join('; ')} (${plural(calls, 'call')}, ${formatDuration(meanMs)} each)`,
        `    ${text}`,
      ]),
    ...(poor.length > MOST_STATEMENTS ? [`  and ${formatCount(poor.length - MOST_STATEMENTS)} more, see --json`] : []),
  ]
}

function renderPrisma(lines: readonly Line[]): readonly string[] {
  const threats = lines.flatMap(({ index }) => {
    const { outcome, reason } = index?.prisma ?? { outcome: 'left alone', reason: '' }
    return outcome === 'left alone' ? [] : [{ name: `"${index?.name}"`, fate: `${outcome}: ${reason}` }]
  })
  const missing = [...new Set(lines.map(({ column }) => column))].flatMap(({ missingFromPrisma }) =>
    missingFromPrisma.map((name) => ({
      name: `"${name}"`,
      fate: 'would be created as a btree: the schema declares it and it is not there',
    })),
  )
  const byFate = Map.groupBy([...threats, ...missing], ({ fate }) => fate)
  if (byFate.size === 0) return []
  return [
    'What `prisma migrate dev` would do (`pgtend migrate generate` leaves vector indexes alone):',
    ...[...byFate].map(([fate, found]) => `  ${found.map(({ name }) => name).join(', ')} ${fate}`),
  ]
}

function nextCommand({ pending }: VectorList, lines: readonly Line[]): string {
  const invalid = lines.find(({ index }) => index !== undefined && !index.valid && !index.building)
  if (invalid !== undefined) {
    return `pgtend vector drop ${shellName(invalid.column.schema, invalid.index?.name ?? '')}`
  }
  if (pending.some(({ state }) => state === 'ready')) return 'pgtend vector create --pending'
  // The table with most rows needs an index first.
  const rowsOf = ({ column }: Line): number => column.rowsEstimate ?? -1
  const [unindexed] = lines.filter(({ index }) => index === undefined).sort((a, b) => rowsOf(b) - rowsOf(a))
  const { column } = unindexed ?? lines[0] ?? {}
  if (column === undefined) return 'pgtend migrate up'
  const name = shellName(column.schema, column.table, column.column)
  return unindexed === undefined ? `pgtend vector recall ${name}` : `pgtend vector create ${name}`
}
