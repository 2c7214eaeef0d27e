import type { TriedIndex, TuneReport, TuneResult, TuneTrial } from '@pgtend/vector-index'
import { formatBytes, formatDuration, formatTime, plural } from '../../../render/format.ts'
import { formatShare } from '../../../render/format-share.ts'
import { renderSettings } from '../render-settings.ts'
import { renderApplied, renderChoice } from '../render-tune-choice.ts'
import { escapeHtml } from './escape-html.ts'
import { frontierSvg, letterOf } from './frontier-svg.ts'
import { histogramSvg } from './histogram-svg.ts'
import { REPORT_STYLE } from './report-style.ts'

const COLUMNS = ['Settings', 'Queries', 'Recall', '95 % interval', 'Poor', 'p50', 'p95', 'Verdict'] as const
const NUMBERS: ReadonlySet<string> = new Set(['Recall', 'Poor', 'p50', 'p95'])

/** A tune as one HTML file that needs nothing else. `now` is when it was written. */
export function renderTuneReport({ tune, applied }: TuneReport, now: Date): string {
  const { plan, exact } = tune
  const title = `Tune of ${plan.schema}.${plan.table}.${plan.column}`
  const all = applied === null ? tune.tried : [...tune.tried, ...applied.tried]
  const promise = applied?.promise ?? ('promise' in tune.choice ? tune.choice.promise : undefined)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p class="soft">recall@${plan.k} of ${formatShare(plan.targetRecall)} within ${formatDuration(plan.latencyMs)} (p95), ${plan.metric};
${plural(plan.rows, 'row')} of ${plural(plan.dimensions, 'dimension')}; ${formatTime(now)}, after ${formatDuration(tune.durationMs)}</p>
${choiceBox({ tune, applied })}
<p>Exact search on the table takes ${time(exact.p50Ms)} (p50), ${time(exact.p95Ms)} (p95) over ${plural(exact.queries, 'query', 'queries')}.</p>
${all.length === 0 ? '' : evidence({ ...tune, tried: all })}
${promise === undefined || promise === null ? '' : histogram(promise)}
${skipped(tune)}
</body>
</html>
`
}

function choiceBox({ tune, applied }: TuneReport): string {
  const [first = '', ...others] = renderChoice(tune)
  const missed = tune.choice.kind === 'not reachable' || applied?.outcome === 'not kept'
  const more = [...others, ...(applied === null ? [] : renderApplied(applied, tune.plan))]
  const isStatement = (text: string): boolean => text.trim().startsWith('create index')
  return [
    `<section class="choice${missed ? ' missed' : ''}" aria-label="Choice"><p><strong>${escapeHtml(first)}</strong></p>`,
    ...more.filter((text) => !isStatement(text)).map((text) => `<p>${escapeHtml(text.trim())}</p>`),
    ...more.filter(isStatement).map((text) => `<pre>${escapeHtml(text.trim())}</pre>`),
    '</section>',
  ].join('\n')
}

function evidence(tune: TuneResult): string {
  return [
    '<h2>Recall by latency</h2>',
    frontierSvg(tune),
    '<p class="soft">Bars are 95 % intervals. Hollow marks chose the settings, filled ones were held out and prove them. The tinted corner is the target; what found less than the lowest line lies on the bottom.</p>',
    '<h2>Evidence</h2>',
    '<div class="wide"><table>',
    `<thead><tr>${COLUMNS.map((name) => `<th scope="col"${NUMBERS.has(name) ? ' class="number"' : ''}>${name}</th>`).join('')}</tr></thead>`,
    ...tune.tried.map(indexRows),
    '</table></div>',
  ].join('\n')
}

function indexRows({ name, where, rows, bytes, buildMs, trials }: TriedIndex, at: number): string {
  const place = where === 'copy' ? ` on a copy of ${plural(rows, 'row')}` : ' on the table'
  const built = buildMs === null ? '' : `, built in ${formatDuration(buildMs)}`
  const title = `${letterOf(at)}: ${name}${place}${built}, ${formatBytes(bytes)}`
  return `<tbody><tr class="group"><th colspan="${COLUMNS.length}" scope="rowgroup">${escapeHtml(title)}</th></tr>
${trials.map(trialRow).join('\n')}</tbody>`
}

function trialRow(trial: TuneTrial): string {
  const { search, queries, count, recall, low, high, below50Percent, p50Ms, p95Ms, verdict, reason } = trial
  const cells = [renderSettings(search), `${count} ${queries}`]
  const numbers = [
    formatShare(recall),
    `${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)}`,
    formatShare(below50Percent),
  ]
  const [recallText = '', interval = '', poor = ''] = numbers
  return [
    '<tr>',
    ...cells.map((cell) => `<td>${escapeHtml(cell)}</td>`),
    `<td class="number">${recallText}</td><td>${interval}</td><td class="number">${poor}</td>`,
    `<td class="number">${time(p50Ms)}</td><td class="number">${time(p95Ms)}</td>`,
    `<td${verdict === 'passes' ? ' class="ok"' : ''}>${escapeHtml(verdict === 'passes' ? 'keeps all' : reason)}</td></tr>`,
  ].join('')
}

function histogram(promise: TuneTrial): string {
  return `<h2>What each held-out query found</h2>
${histogramSvg(promise)}
<p class="soft">${plural(promise.count, 'query', 'queries')} with ${escapeHtml(renderSettings(promise.search))}; ${formatShare(promise.below50Percent)} found less than half.</p>`
}

function skipped({ skipped: left, plan }: TuneResult): string {
  const all = [...left, ...plan.excluded]
  if (all.length === 0) return ''
  return `<h2>Not tried</h2><ul>${all.map(({ name, reason }) => `<li>${escapeHtml(`${name}: ${reason}`)}</li>`).join('')}</ul>`
}

function time(milliseconds: number | null): string {
  return milliseconds === null ? 'unknown' : formatDuration(milliseconds)
}
