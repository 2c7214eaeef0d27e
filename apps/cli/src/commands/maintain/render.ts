import type {
  MaintenancePlan,
  MaintenanceProgress,
  MaintenanceResult,
  MaintenanceStep,
  SkippedObject,
  StepResult,
} from '@pgtend/maintenance'
import { formatBytes, formatDuration, plural } from '../../render/format.ts'
import { renderTable } from '../../render/table.ts'

const VERBS: Readonly<Record<MaintenanceStep['kind'], string>> = {
  vacuum: 'vacuum',
  'vacuum-full': 'rewrite',
  analyze: 'analyze',
  reindex: 'reindex',
  'drop-leftover': 'drop',
}

/** The statements of a plan, ready to be read or pasted into psql. */
export function renderPlan(plan: MaintenancePlan): string {
  const statements = plan.steps.map(({ sql, reason, lock, blocks }) => {
    return `-- ${reason}\n-- locks ${lock}, blocks ${blocks}\n${sql};`
  })
  if (statements.length === 0) statements.push(`${examined(plan)}: nothing to do.`)
  const next = plan.steps.length === 0 ? 'pgtend stats' : `pgtend maintain ${plan.routine}`
  return [...statements, ...renderLeftOut(plan.skipped), `Next: ${next}`].join('\n\n')
}

export function renderResult(result: MaintenanceResult): string {
  const { done, skipped, failed, leftOut, durationMs } = result
  const problems = [...(skipped > 0 ? [`${skipped} skipped`] : []), ...(failed > 0 ? [`${failed} failed`] : [])]
  const summary =
    result.steps.length === 0
      ? `${examined(result)}: ${leftOut.length === 0 ? 'nothing to do' : 'nothing could be done'}.`
      : `${[`${plural(done, 'step')} done`, ...problems].join(', ')} in ${formatDuration(durationMs)} (${examined(result)}).`
  const rows = result.steps.length === 0 ? [] : [renderSteps(result.steps)]
  const again = failed > 0 || skipped > 0 ? `pgtend maintain ${result.routine}` : 'pgtend stats'
  return [...rows, summary, ...renderLeftOut(leftOut), `Next: ${again}`].join('\n\n')
}

/** One line while a step runs. */
export function renderProgress(event: MaintenanceProgress): string {
  const place = `${event.position} of ${event.total}`
  const step = event.kind === 'finished' ? event.result.step : event.step
  const what = `${VERBS[step.kind]} ${place}: ${objectName(step)}`
  switch (event.kind) {
    case 'started':
      return what
    case 'running':
      return `${what}, ${event.phase}${event.percent === undefined ? '' : ` ${event.percent} %`}`
    case 'waiting':
      return `Waiting for process ${event.blockedBy.join(', ')}: ${what}`
    case 'finished':
      return `${what} ${event.result.state}`
  }
}

function renderSteps(steps: readonly StepResult[]): string {
  return renderTable(steps, [
    { title: 'Step', value: ({ step }) => VERBS[step.kind] },
    { title: 'Object', value: ({ step }) => objectName(step) },
    { title: 'State', value: ({ state }) => state },
    { title: 'Time', value: ({ durationMs }) => formatDuration(durationMs), align: 'right' },
    { title: 'Size', value: renderSize, align: 'right' },
    { title: 'Why', value: ({ state, step, reason }) => (state === 'done' ? step.reason : (reason ?? '')) },
  ])
}

function renderSize({ bytesBefore, bytesAfter }: StepResult): string {
  if (bytesBefore === undefined || bytesAfter === undefined) return ''
  return bytesBefore === bytesAfter
    ? formatBytes(bytesAfter)
    : `${formatBytes(bytesBefore)} → ${formatBytes(bytesAfter)}`
}

function renderLeftOut(objects: readonly SkippedObject[]): readonly string[] {
  if (objects.length === 0) return []
  const lines = objects.map((object) => `  ${objectName(object)}: ${object.reason}`)
  return [['Left out:', ...lines].join('\n')]
}

function objectName({ schema, table, index }: Pick<MaintenanceStep, 'schema' | 'table' | 'index'>): string {
  return `${schema}.${index ?? table}`
}

function examined({ examined: { tables, indexes } }: Pick<MaintenancePlan, 'examined'>): string {
  const parts = [plural(tables, 'table'), ...(indexes > 0 ? [plural(indexes, 'index', 'indexes')] : [])]
  return `${parts.join(' and ')} examined`
}
