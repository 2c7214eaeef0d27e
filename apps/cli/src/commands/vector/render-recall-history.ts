import type { RecallHistory, RecallRun } from '@pgtend/vector-index'
import { sparkline } from '../../render/bars.ts'
import { formatDuration, formatTime } from '../../render/format.ts'
import { formatShare } from '../../render/format-share.ts'
import { type Column, renderTable } from '../../render/table.ts'

const COLUMNS: readonly Column<RecallRun>[] = [
  { title: 'Measured', value: ({ measuredAt }) => formatTime(new Date(measuredAt)) },
  { title: 'Index', value: ({ index }) => index },
  { title: 'Settings', value: settings },
  { title: 'Queries', value: ({ queries, queriesFrom }) => `${queries} ${queriesFrom ?? ''}`.trimEnd() },
  { title: 'Recall', value: ({ k, recall }) => `@${k} ${formatShare(recall)}`, align: 'right' },
  { title: '95 % interval', value: ({ low, high }) => `${formatShare(low)} to ${formatShare(high)}` },
  { title: 'Poor', value: ({ below50Percent }) => formatShare(below50Percent), align: 'right' },
  { title: 'p50', value: ({ p50Ms }) => (p50Ms === null ? '' : formatDuration(p50Ms)), align: 'right' },
]

/** `target` is the column for the next command. */
export function renderRecallHistory({ runs }: RecallHistory, target: string): string {
  if (runs.length === 0) return `Nothing is recorded yet.\nNext: pgtend vector recall ${target}`
  const recalls = runs.map(({ recall }) => recall)
  const lowest = Math.min(...recalls)
  return [
    renderTable(runs, COLUMNS),
    '',
    `Recall ${sparkline(recalls, lowest, 1)} from ${formatShare(lowest)} to 100 %, oldest first`,
    `Next: pgtend vector recall ${target}`,
  ].join('\n')
}

function settings({ settings, rerank, filtered, tenantColumn }: RecallRun): string {
  const more = [rerank === null ? '' : `rerank ${rerank}`, tenantColumn === null ? '' : `per ${tenantColumn}`]
  const filter = filtered === true && tenantColumn === null ? ['filtered'] : []
  return [...(settings ?? []), ...more.filter((part) => part !== ''), ...filter].join(', ')
}
