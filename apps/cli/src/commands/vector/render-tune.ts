import type {
  TriedIndex,
  TuneApplied,
  TuneChoice,
  TunePlan,
  TuneReport,
  TuneResult,
  TuneTrial,
} from '@pgtend/vector-index'
import { formatBytes, formatDuration, plural } from '../../render/format.ts'
import { formatShare } from '../../render/format-share.ts'
import { renderScatter } from '../../render/scatter.ts'
import { shellName } from '../../render/shell-words.ts'
import { type Column, renderTable } from '../../render/table.ts'
import { plotFloor } from './plot-floor.ts'
import { renderSettings } from './render-settings.ts'
import { renderApplied, renderChoice } from './render-tune-choice.ts'

/** Evidence, frontier and choice of a tune, and what came of it. */
export function renderTune({ tune, applied }: TuneReport): string {
  const { plan, exact, tried, skipped, choice } = tune
  return [
    heading(plan),
    `Exact search takes ${time(exact.p50Ms)} (p50), ${time(exact.p95Ms)} (p95).`,
    ...(tried.length === 0 ? [] : ['', renderEvidence(tried), '', renderFrontier(tune)]),
    ...(skipped.length === 0 ? [] : ['', ...skipped.map(({ name, reason }) => `Not tried  ${name}: ${reason}`)]),
    '',
    ...renderChoice(tune),
    ...(applied === null || (applied.outcome === 'nothing to do' && applied.notes.length === 0)
      ? []
      : ['', ...renderApplied(applied, plan)]),
    ...plan.leftovers.map(
      (name) => `Note: index "${name}" was left by a tune that never proved it; --apply clears it up.`,
    ),
    nextStep(plan, choice, applied),
  ].join('\n')
}

function heading({ schema, table, column, k, targetRecall, latencyMs, rows, filter }: TunePlan): string {
  const filtered = filter === null ? '' : `, ${plural(filter.matching, 'row')} match the filter`
  return `Target for ${schema}.${table}.${column}: recall@${k} of ${formatShare(targetRecall)} within ${formatDuration(latencyMs)} (p95); ${plural(rows, 'row')}${filtered}.`
}

/** One table for all, so that figures stand below each other, with a line of its own before each index. */
function renderEvidence(tried: readonly TriedIndex[]): string {
  const rows = tried.flatMap(({ trials }) => trials)
  const [titles = '', ...lines] = renderTable(rows, EVIDENCE).split('\n')
  let at = 0
  const groups = tried.map((index, number) => {
    const own = lines.slice(at, at + index.trials.length)
    at += index.trials.length
    return [`${markOf(number)}  ${indexTitle(index)}`, ...own.map((line) => `   ${line}`)].join('\n')
  })
  return [`   ${titles}`, ...groups].join('\n')
}

const EVIDENCE: readonly Column<TuneTrial>[] = [
  { title: 'Settings', value: ({ search }) => renderSettings(search) },
  { title: 'Queries', value: ({ queries, count }) => `${count} ${queries}` },
  { title: 'Recall', value: ({ recall }) => formatShare(recall), align: 'right' },
  { title: '95 % interval', value: ({ low, high }) => `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}` },
  { title: 'Poor', value: ({ below50Percent }) => formatShare(below50Percent), align: 'right' },
  { title: 'p95', value: ({ p95Ms }) => time(p95Ms), align: 'right' },
  { title: '', value: ({ verdict }) => (verdict === 'passes' ? 'ok' : verdict) },
]

function indexTitle({ name, where, rows, bytes, buildMs }: TriedIndex): string {
  const place = where === 'copy' ? ` on a copy of ${plural(rows, 'row')}` : ''
  const built = buildMs === null ? '' : `, built in ${formatDuration(buildMs)}`
  return `${name}${place}${built}, ${formatBytes(bytes)}`
}

/** Recall against latency; each index has its letter, a capital for queries that were held out. */
function renderFrontier({ plan, tried }: TuneResult): string {
  const floor = plotFloor(plan)
  const points = tried.flatMap(({ trials }, number) =>
    trials
      .filter((trial): trial is TuneTrial & { p95Ms: number } => trial.p95Ms !== null && trial.p95Ms > 0)
      .map(({ p95Ms, recall, queries }) => {
        const mark = markOf(number)
        return { x: p95Ms, y: Math.max(recall, floor), mark: queries === 'held out' ? mark.toUpperCase() : mark }
      }),
  )
  const plot = renderScatter(points, {
    targetY: plan.targetRecall,
    limitX: plan.latencyMs,
    labelX: formatDuration,
    labelY: (y) => `${y === floor ? '<' : ''}${formatShare(y)}`,
  })
  return plot === '' ? '' : `Recall by latency (p95); capitals: queries that were held out\n${plot}`
}

function markOf(number: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + (number % 26))
}

function nextStep(
  { schema, table, column, latencyMs }: TunePlan,
  { kind }: TuneChoice,
  applied: TuneApplied | null,
): string {
  const target = shellName(schema, table, column)
  if (kind === 'no index') return `Next: pgtend vector tune ${target} --force`
  if (kind === 'not reachable') return `Next: pgtend vector tune ${target} --latency ${2 * latencyMs}ms`
  if (applied === null) return `Next: pgtend vector tune ${target} --apply`
  return applied.outcome === 'not kept'
    ? `Next: pgtend vector tune ${target} --sample-rows 200000`
    : `Next: pgtend vector recall ${target}`
}

function time(milliseconds: number | null): string {
  return milliseconds === null ? 'unknown' : formatDuration(milliseconds)
}
