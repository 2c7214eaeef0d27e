import type { Leftover, RebuildPlan, RebuildProof, RebuildReport, RebuildResult } from '@pgtend/vector-index'
import { formatBytes, formatCount, formatDuration, plural } from '../../render/format.ts'
import { shellName } from '../../render/shell-words.ts'
import { renderTable } from '../../render/table.ts'
import { renderBlocker } from './render-rebuild-progress.ts'

/** What was done, or with a dry run the steps with their statements, and `again`, the command that does them. */
export function renderRebuild({ outcome, plans, results, leftovers }: RebuildReport, again: string): string {
  const planned = outcome === 'planned'
  const parts = [...renderLeftovers(leftovers, planned), ...plans.map(renderPlan), ...results.map(renderResult)]
  if (parts.length === 0) return 'Nothing is left over, and there is nothing to rebuild.\nNext: pgtend vector list'
  return [...parts, `Next: ${planned ? again : nextCommand(results)}`].join('\n')
}

function renderLeftovers(leftovers: readonly Leftover[], planned: boolean): readonly string[] {
  return leftovers.map(
    ({ schema, name, bytes }) =>
      `${planned ? 'To drop' : 'Dropped'}: invalid index ${schema}.${name} (${formatBytes(bytes)}).`,
  )
}

function renderPlan(plan: RebuildPlan): string {
  const disk =
    plan.diskFreeBytes === null
      ? 'free space unknown; say it with --assume-disk'
      : `${formatBytes(plan.diskFreeBytes)} free`
  return [
    `Index "${plan.index}" of ${plan.schema}.${plan.table} (${formatBytes(plan.bytes)}, ${plural(plan.rows, 'row')}): ${plan.way === 'swap' ? 'a second index beside it' : 'in place'}`,
    `  ${plan.reason}`,
    `  about ${formatBytes(plan.diskNeededBytes)} of disk (${disk}), ${plan.maintenanceWorkMemMb} MB of memory, ${plural(plan.parallelWorkers, 'parallel worker')}`,
    ...(plan.expectedMs === null ? [] : [`  about ${formatDuration(plan.expectedMs)}, by the last build`]),
    ...(plan.measureReason === null ? [] : [`  recall is not measured: ${plan.measureReason}`]),
    ...[...plan.builds, ...plan.blockers].map((blocker) => `  In the way: ${renderBlocker(blocker)}`),
    ...warnings(plan.warnings),
    '',
    ...plan.steps.flatMap(({ what, statements }) => [`-- ${what}`, ...statements.map((statement) => `${statement};`)]),
    '',
  ].join('\n')
}

function renderResult(result: RebuildResult): string {
  const { index, plan, proof, reason } = result
  return [
    ...renderLeftovers(result.droppedLeftovers, false),
    `${headline(result)}`,
    ...(proof === null ? [] : [renderProof(proof)]),
    ...(proof === null && reason !== null && result.outcome === 'rebuilt'
      ? [`  Recall was not compared: ${reason}.`]
      : []),
    ...(proof?.verdict === 'worse' && result.outcome === 'rebuilt'
      ? ['  Warning: it finds less than before; try other parameters.']
      : []),
    ...(result.leftBehind === null
      ? []
      : [
          `  Warning: a transaction is in the way of dropping "${result.leftBehind}"; the next rebuild of "${index}" drops it.`,
        ]),
    ...warnings(result.warnings.filter((warning) => result.outcome === 'rebuilt' || !plan.warnings.includes(warning))),
  ].join('\n')
}

function headline({
  outcome,
  index,
  reason,
  bytesBefore,
  bytesAfter,
  buildMs,
  resumed,
  vacuumed,
  plan,
}: RebuildResult): string {
  if (outcome === 'unchanged') return `Left alone: ${reason}.`
  if (outcome === 'kept') return `Kept the old index "${index}": ${reason}.`
  const how = plan.way === 'swap' ? 'through a second index' : 'in place'
  const time = resumed ? 'from what an interrupted run had built' : `in ${formatDuration(buildMs)}`
  const then = vacuumed ? ', then vacuumed the table' : ''
  return `Rebuilt index "${index}" ${how} ${time}: ${formatBytes(bytesBefore)} before, ${formatBytes(bytesAfter)} now${then}.`
}

/** The same queries before and after, newest rows and any rows apart. */
function renderProof(proof: RebuildProof): string {
  const lines = [{ name: 'all', ...proof }, ...proof.strata]
  const table = renderTable(lines, [
    { title: '  Rows', value: ({ name }) => `  ${name}` },
    { title: 'Queries', value: ({ queries }) => formatCount(queries), align: 'right' },
    { title: 'Recall changed by', value: ({ difference }) => points(difference), align: 'right' },
    { title: '95 % interval', value: ({ low, high }) => `${points(low)} to ${points(high)}`, align: 'right' },
    { title: 'Verdict', value: ({ verdict }) => verdict },
  ])
  return `  recall@10 ${percent(proof.before.recall)} before, ${percent(proof.after.recall)} after, over the same queries\n${table}`
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

function points(difference: number): string {
  return `${difference < 0 ? '-' : '+'}${Math.abs(100 * difference).toFixed(1)} points`
}

function warnings(texts: readonly string[]): readonly string[] {
  return texts.map((text) => `  Warning: ${text}`)
}

function nextCommand([first]: readonly RebuildResult[]): string {
  if (first === undefined) return 'pgtend vector list'
  const { schema, table, column } = first.plan
  return `pgtend vector recall ${shellName(schema, table, column)}`
}
