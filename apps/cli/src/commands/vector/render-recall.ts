import type { RecallResult } from '@pgtend/vector-index'
import { bar } from '../../render/bars.ts'
import { formatDuration, plural } from '../../render/format.ts'
import { formatShare } from '../../render/format-share.ts'
import { shellName } from '../../render/shell-words.ts'
import { type Column, renderTable } from '../../render/table.ts'

type Stratum = RecallResult['strata'][number]

const OPTIMISTIC = 'queries are rows of the table: expect 1 to 4 points less for unseen ones'
const STRATUM_NAMES = { newest: 'newest rows', any: 'any rows', given: 'given', live: 'live' } as Readonly<
  Record<string, string>
>

export function renderRecall(result: RecallResult): string {
  if (result.queries === 0) {
    return `Index "${result.index}" cannot be measured: ${result.reason}.\nNext: pgtend vector list`
  }
  const { k, queries, index, settings, rerank, metric, indexLatency, exactLatency } = result
  const more = [...settings, ...(rerank === null ? [] : [`rerank ${rerank}`])]
  return [
    `recall@${k} ${formatShare(result.recall)} (95 % interval ${interval(result)}) over ${plural(queries, 'query', 'queries')}`,
    `Index "${index}", ${[metric, ...more].join(', ')}${rows(result)}`,
    `Latency   index p50 ${time(indexLatency.p50Ms)}, p95 ${time(indexLatency.p95Ms)}; exact p50 ${time(exactLatency.p50Ms)}, p95 ${time(exactLatency.p95Ms)}`,
    `Poor      ${formatShare(result.below50Percent)} of the queries found less than half of the truth`,
    ...(result.short > 0
      ? [`Short     ${formatShare(result.short)} of the queries got fewer rows than there are`]
      : []),
    '',
    renderHistogram(result),
    ...(result.strata.length > 1 ? ['', renderTable(result.strata, STRATA)] : []),
    '',
    ...(result.queriesFrom === 'rows' ? [`Note      ${OPTIMISTIC}`] : []),
    ...(result.reason === null ? [] : [`Note      ${result.reason}`]),
    ...verdict(result),
    nextStep(result),
  ].join('\n')
}

const STRATA: readonly Column<Stratum>[] = [
  { title: 'Queries from', value: ({ name }) => STRATUM_NAMES[name] ?? name },
  { title: 'Queries', value: ({ queries }) => String(queries), align: 'right' },
  { title: 'Recall', value: ({ recall }) => formatShare(recall), align: 'right' },
  { title: '95 % interval', value: interval },
  { title: 'Poor', value: ({ below50Percent }) => formatShare(below50Percent), align: 'right' },
  { title: 'Short', value: ({ short }) => formatShare(short), align: 'right' },
]

/** How many queries found how much; a good mean may hide a few that found nothing. */
function renderHistogram({ perQuery }: RecallResult): string {
  const counts = Map.groupBy(perQuery, ({ recall }) => Math.floor(10 * recall + 1e-9))
  const buckets = [...counts].toSorted(([a], [b]) => b - a).map(([tenths, { length }]) => ({ tenths, length }))
  const most = Math.max(0, ...buckets.map(({ length }) => length))
  return renderTable(buckets, [
    { title: 'Found', value: ({ tenths }) => (tenths === 10 ? 'all' : `${10 * tenths} %`), align: 'right' },
    { title: 'Queries', value: ({ length }) => String(length), align: 'right' },
    { title: '', value: ({ length }) => bar(length, most) },
  ])
}

function verdict({ route, decision, target }: RecallResult): readonly string[] {
  if (route === 'exact') return ['Searches like these do not go through the index; the figures are what it would give.']
  if (target === null) return []
  const words = {
    reached: 'At least the target of',
    missed: 'Below the target of',
    undecided: 'Undecided against the target of',
  }
  return decision === null ? [] : [`${words[decision]} ${formatShare(target)}.`]
}

function nextStep(result: RecallResult): string {
  const { schema, table, column, decision, queries, queriesFrom, route } = result
  const command = `pgtend vector recall ${shellName(schema, table, column)}`
  if (route === 'exact') return `Next: ${command} --history`
  if (decision === 'missed') return `Next: ${command} ${wider(result)}`
  if (decision === 'undecided' && queriesFrom === 'rows')
    return `Next: ${command} --queries ${Math.min(1600, queries * 4)}`
  return `Next: ${command} --history`
}

/** Twice of what was looked at. */
function wider({ method, settings }: RecallResult): string {
  const value = (name: string) => settings.find((setting) => setting.startsWith(`${name} = `))?.split(' = ')[1]
  return method === 'hnsw'
    ? `--ef-search ${Math.min(1000, 2 * Number(value('hnsw.ef_search') ?? 40))}`
    : `--probes ${2 * Number(value('ivfflat.probes') ?? 1)}`
}

function interval({ low, high }: Pick<RecallResult, 'low' | 'high'>): string {
  return `${formatShare(low)} to ${formatShare(high)}`
}

function rows({ rowsEstimate }: RecallResult): string {
  return rowsEstimate === null ? '' : `, about ${plural(rowsEstimate, 'row')}`
}

function time(milliseconds: number | null): string {
  return milliseconds === null ? 'unknown' : formatDuration(milliseconds)
}
