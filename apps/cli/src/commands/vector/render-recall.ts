import type { RecallResult } from '@pgtend/vector-index'
import { formatDuration, plural } from '../../render/format.ts'
import { shellName, shellWord } from '../../render/shell-words.ts'

const OPTIMISTIC = 'queries are rows of the table: expect 1 to 4 points less for unseen ones'

export function renderRecall(result: RecallResult, target: number): string {
  const { recall, low, high, k, queries, metric, index, settings } = result
  const lines = [
    `recall@${k} ${percent(recall)} (95 % interval ${percent(low)} to ${percent(high)}) over ${plural(queries, 'query', 'queries')}`,
    `Index "${index}", ${metric}${settings.length > 0 ? `, ${settings.join(', ')}` : ''}${rows(result)}`,
    `Latency   index p50 ${time(result.indexLatency.p50Ms)}, p95 ${time(result.indexLatency.p95Ms)}; exact p50 ${time(result.exactLatency.p50Ms)}, p95 ${time(result.exactLatency.p95Ms)}`,
    `Poor      ${percent(result.below50Percent)} of the queries found less than half of the truth`,
    ...result.strata.map(
      (stratum) =>
        `${stratum.name === 'newest' ? 'Newest   ' : 'Any      '} ${percent(stratum.recall)} over ${plural(stratum.queries, 'query', 'queries')}`,
    ),
    ...(result.queriesFrom === 'rows' ? [`Note      ${OPTIMISTIC}`] : []),
    ...(result.reason === null ? [] : [`Note      ${result.reason}`]),
    verdict(result, target),
    nextStep(result, target),
  ]
  return lines.join('\n')
}

function verdict({ low, high, indexUsed }: RecallResult, target: number): string {
  if (!indexUsed) return 'The index is not used, so this says nothing about it.'
  if (low >= target) return `At least the target of ${percent(target)}.`
  return high < target
    ? `Below the target of ${percent(target)}.`
    : `Undecided against the target of ${percent(target)}.`
}

function nextStep({ schema, table, column, low, high, queries }: RecallResult, target: number): string {
  const command = `pgtend vector recall ${shellName(schema, table)} ${shellWord(column)}`
  if (low >= target) return 'Next: pgtend vector list'
  return high < target
    ? `Next: ${command} with a higher --ef-search or --probes`
    : `Next: ${command} --queries ${Math.min(1600, queries * 4)}`
}

function rows({ rowsEstimate }: RecallResult): string {
  return rowsEstimate === null ? '' : `, about ${plural(rowsEstimate, 'row')}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function time(milliseconds: number | null): string {
  return milliseconds === null ? 'unknown' : formatDuration(milliseconds)
}
