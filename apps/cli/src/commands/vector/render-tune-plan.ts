import type { TunePlan, TuneProgress } from '@pgtend/vector-index'
import { formatBytes, formatDuration, plural } from '../../render/format.ts'
import { formatShare } from '../../render/format-share.ts'
import { shellName } from '../../render/shell-words.ts'
import { renderTable } from '../../render/table.ts'
import { renderSettings } from './render-settings.ts'

/** What a tune would do. */
export function renderTunePlan(plan: TunePlan): string {
  const { schema, table, column, targetRecall, latencyMs, k, queriesPerHalf, candidates, excluded, filter } = plan
  return [
    `Tune of ${schema}.${table}.${column}: recall@${k} of ${formatShare(targetRecall)} within ${formatDuration(latencyMs)} (p95)`,
    `  ${plural(queriesPerHalf, 'query', 'queries')} to choose with, as many held out; at most ${formatDuration(plan.timeBudgetMs)}`,
    ...(filter === null ? [] : [`  ${plural(filter.matching, 'row')} of ${plan.rows} match the filter`]),
    ...plan.steps.map((step, at) => `  ${at + 1}. ${step}`),
    '',
    renderTable(candidates, [
      { title: 'Candidate', value: ({ name }) => name },
      { title: 'Build', value: ({ buildCost }) => `${buildCost}x`, align: 'right' },
      { title: 'Size', value: ({ expectedBytes }) => formatBytes(expectedBytes), align: 'right' },
    ]),
    ...excluded.map(({ name, reason }) => `Left out  ${name}: ${reason}`),
    '',
    `Next: pgtend vector tune ${shellName(schema, table, column)}`,
  ].join('\n')
}

const STEPS: Readonly<Record<TuneProgress['step'], string>> = {
  exact: 'timing exact searches',
  existing: 'measuring index',
  copy: 'copying rows',
  build: 'building',
  measure: 'measuring',
  prove: 'measuring with held-out queries',
  drop: 'dropping index',
}

/** One line while a tune runs. */
export function renderTuneProgress({ step, name, number, of, phase, search, etaMs }: TuneProgress): string {
  const which = name === null ? '' : ` "${name}"`
  const place = of === 0 || number === 0 ? '' : ` (${number} of ${of})`
  const detail = phase ?? (search === undefined ? undefined : renderSettings(search))
  const more = detail === undefined ? '' : `: ${detail}`
  const left = etaMs === undefined ? '' : `, at most ${formatDuration(etaMs)} left`
  return `${STEPS[step]}${which}${place}${more}${left}`
}
