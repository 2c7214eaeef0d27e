import type { BuildProgress, VectorIndexPlan, VectorIndexResult } from '@pgtend/vector-index'
import { formatBytes, formatDuration, plural } from '../../render/format.ts'
import { shellName, shellWord } from '../../render/shell-words.ts'

/** The plan with its reasons, and the statement ready for psql. */
export function renderIndexPlan(plan: VectorIndexPlan): string {
  const create = `pgtend vector create ${target(plan)}`
  if (plan.method === 'none') return [notNeeded(plan), ...warnings(plan.warnings), `Next: ${create} --force`].join('\n')
  if (plan.existing !== null) {
    return `Index "${plan.existing}" does this already; nothing to do.\nNext: pgtend vector recall ${target(plan)}`
  }
  return [
    `${plan.method} on ${plan.schema}.${plan.table}.${plan.column} (${plural(plan.rows, 'row')}, ${plan.metric}):\n  ${plan.reason}`,
    ...plan.parameters.map(({ name, value, reason }) => `  ${name} = ${value}: ${reason}`),
    `  about ${formatBytes(plan.expectedBytes)}, built with ${plan.maintenanceWorkMemMb} MB of memory and ${plural(plan.parallelWorkers, 'parallel worker')}`,
    ...warnings(plan.warnings),
    '',
    `${plan.statement};`,
    '',
    `Next: ${create}`,
  ].join('\n')
}

export function renderIndexResult(result: VectorIndexResult): string {
  const { plan } = result
  const next = `Next: pgtend vector recall ${target(plan)}`
  switch (result.outcome) {
    case 'none':
      return [notNeeded(plan), `Next: pgtend vector create ${target(plan)} --force`].join('\n')
    case 'exists':
      return `Index "${result.index}" does this already; nothing to do.\n${next}`
    case 'created': {
      const settings = plan.parameters.map(({ name, value }) => `${name} = ${value}`).join(', ')
      const size = result.bytes === null ? '' : `, ${formatBytes(result.bytes)}`
      return [
        ...(result.droppedLeftover ? ['Dropped an invalid index that an interrupted build had left.'] : []),
        `Built ${plan.method} index "${result.index}" (${settings}) over ${plural(plan.rows, 'row')} in ${formatDuration(result.durationMs)}${size}.`,
        ...warnings(result.warnings),
        next,
      ].join('\n')
    }
  }
}

/** One line while the index is built; the phase comes first, so that off a terminal each phase is one line. */
export function renderBuildProgress({ phase, percent, elapsedMs, blockerPid }: BuildProgress): string {
  const blocked = blockerPid === undefined ? '' : `, waits for process ${blockerPid}`
  const done = percent === undefined ? '' : ` ${Math.round(percent)} %`
  return `${phase}:${done} after ${formatDuration(elapsedMs)}${blocked}`
}

function notNeeded(plan: VectorIndexPlan): string {
  return `No index needed on ${plan.schema}.${plan.table}.${plan.column}:\n  ${plan.reason}.`
}

function warnings(texts: readonly string[]): readonly string[] {
  return texts.map((text) => `  Warning: ${text}`)
}

function target({ schema, table, column }: VectorIndexPlan): string {
  return `${shellName(schema, table)} ${shellWord(column)}`
}
