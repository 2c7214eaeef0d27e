import type { MachineFacts } from './machine-facts.ts'
import type { Measurement } from './measure/summarize.ts'
import type { RecallMeasurement } from './measure/summarize-recall.ts'
import type { JudgedTarget } from './measure/target.ts'

/** Everything one call of the bench has found out. */
export interface BenchResults {
  readonly benchmark: string
  /** Day of the measurement, ISO. */
  readonly date: string
  readonly commit: string
  /** Whether pgtend ran built or from its sources. */
  readonly pgtendFrom: string
  readonly machine: MachineFacts
  readonly measurements: readonly Measurement[]
  /** Searches whose answers were compared with the truth. */
  readonly recalls: readonly RecallMeasurement[]
  readonly targets: readonly JudgedTarget[]
  readonly notes: readonly string[]
}

/** All of the results, for a terminal. Pure. */
export function renderResults(results: BenchResults): string {
  const { measurements, recalls, targets, notes } = results
  return [
    measurements.length > 0 ? renderTable(measurements) : '',
    recalls.length > 0 ? renderRecallTable(recalls) : '',
    targets.length > 0 ? renderTargets(targets) : '',
    notes.join('\n'),
    renderFacts(results, 'medians'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** One Markdown table of all measurements; readable in a terminal as well. Pure. */
export function renderTable(measurements: readonly Measurement[]): string {
  const header = ['Task', 'Program', 'Median', 'Fastest to slowest', 'Ratio']
  const rows = measurements.map(({ task, program, medianMs, minMs, maxMs, ratio }) => [
    task,
    program,
    formatMs(medianMs),
    `${formatMs(minMs)} to ${formatMs(maxMs)}`,
    `${ratio.toFixed(2)}x`,
  ])
  return markdownTable(header, rows, 2)
}

/** The searches that were compared with the truth. Pure. */
export function renderRecallTable(recalls: readonly RecallMeasurement[]): string {
  const header = ['Task', 'Program', 'Vector index read', 'Recall@10', '95 % interval', 'Median', 'Ratio']
  const rows = recalls.map(({ task, program, recall, interval, indexUse, medianMs, ratio }) => [
    task,
    program,
    indexUse === null ? 'has none' : describeShare(indexUse),
    recall.toFixed(3),
    `${interval.low.toFixed(3)} to ${interval.high.toFixed(3)}`,
    formatMs(medianMs),
    `${ratio.toFixed(2)}x`,
  ])
  return markdownTable(header, rows, 3)
}

function describeShare(share: number): string {
  if (share < 0.01) return 'never'
  return share > 0.99 ? 'always' : `${(100 * share).toFixed(0)} %`
}

/** What was promised and what came of it. Pure. */
export function renderTargets(targets: readonly JudgedTarget[]): string {
  const header = ['Task', 'Program', 'Target', 'Measured', 'Met']
  const rows = targets.map(({ task, program, limit, measured, met }) => [
    task,
    program,
    limit,
    measured,
    met ? 'yes' : 'no',
  ])
  return markdownTable(header, rows, 3)
}

/** The first `left` columns are text, the others numbers. */
function markdownTable(header: readonly string[], rows: readonly (readonly string[])[], left: number): string {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)))
  const pad = (cell: string, column: number): string =>
    column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  const line = (cells: readonly string[]): string => `| ${cells.map(pad).join(' | ')} |`
  const rule = widths.map((width, column) => (column < left ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`))
  return [line(header), line(rule), ...rows.map(line)].join('\n')
}

/** The facts below the table: what was measured how and where. Pure. */
export function renderFacts({ date, commit, pgtendFrom, machine }: BenchResults, how: string): string {
  const programs = Object.entries(machine.programs).map(([name, version]) => `${name} ${version}`)
  return [
    `Measured ${date} at ${commit}: ${how}.`,
    `PostgreSQL ${machine.server} (${machine.serverSettings}); ${programs.join(', ')}; Node ${machine.node}; pgtend ${pgtendFrom}.`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.system}, load average ${machine.load} at the start; server and programs on the same machine.`,
  ].join('\n')
}

function formatMs(milliseconds: number): string {
  if (milliseconds < 10) return `${milliseconds.toFixed(2)} ms`
  return milliseconds < 1_000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1_000).toFixed(2)} s`
}
