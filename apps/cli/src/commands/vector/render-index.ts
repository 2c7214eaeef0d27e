import type { BuildProgress, PrismaOutlook, VectorIndexPlan, VectorIndexResult } from '@pgtend/vector-index'
import { formatBytes, formatDuration, plural } from '../../render/format.ts'
import { shellName } from '../../render/shell-words.ts'
import { renderBlocker } from './render-rebuild-progress.ts'

/** The plan with its reasons, the statement ready for psql, and the real run with the options that were typed. */
export function renderIndexPlan(plan: VectorIndexPlan, typed: string, forced: boolean): string {
  const create = `pgtend vector create ${target(plan)}${forced ? ' --force' : ''}${typed}`
  if (plan.method === 'none') return [notNeeded(plan), ...warnings(plan.warnings), `Next: ${create} --force`].join('\n')
  if (plan.existing !== null) {
    return `Index "${plan.existing}" does this already; nothing to do.\nNext: pgtend vector recall ${target(plan)}`
  }
  return [
    `${plan.method} on ${plan.schema}.${plan.table}.${plan.column} (${plural(plan.rows, 'row')}, ${plan.metric}):\n  ${plan.reason}`,
    `  stores ${plan.type}: ${plan.typeReason}`,
    ...plan.parameters.map(({ name, value, reason }) => `  ${name} = ${value}: ${reason}`),
    ...renderResources(plan),
    ...renderOutlook(plan.prisma),
    ...warnings(plan.warnings),
    '',
    `${plan.statement};`,
    '',
    `Next: ${create}`,
  ].join('\n')
}

function renderResources(plan: VectorIndexPlan): readonly string[] {
  const { memoryNeededMb, maintenanceWorkMemMb, parallelWorkers, workersReason, sharedMemoryMb } = plan
  const shared = sharedMemoryMb > 0 ? ` and ${sharedMemoryMb} MB of /dev/shm` : ''
  const why = workersReason === null ? '' : `: ${workersReason}`
  const free =
    plan.diskFreeBytes === null ? 'free space unknown, see --assume-disk' : `${formatBytes(plan.diskFreeBytes)} free`
  return [
    `  memory: needs ${memoryNeededMb} MB, gets ${maintenanceWorkMemMb} MB; ${plural(parallelWorkers, 'parallel worker')}${shared}${why}`,
    `  disk: about ${formatBytes(plan.expectedBytes)} of index, ${formatBytes(plan.diskNeededBytes)} with its WAL; ${free}`,
  ]
}

/** What Prisma would do to the index; nothing without a Prisma schema. */
function renderOutlook(outlook: PrismaOutlook | null): readonly string[] {
  if (outlook === null) return []
  const ours = outlook.outcome === 'left alone' ? '' : '; `pgtend migrate generate` leaves it alone'
  const fate = outlook.outcome === 'left alone' ? 'is left alone' : outlook.outcome
  return [`  with \`prisma migrate dev\` it ${fate}: ${outlook.reason}${ours}`]
}

export function renderIndexResult(result: VectorIndexResult, typed: string): string {
  const { plan } = result
  const next = `Next: pgtend vector recall ${target(plan)}`
  switch (result.outcome) {
    case 'none':
      return [notNeeded(plan), `Next: pgtend vector create ${target(plan)} --force${typed}`].join('\n')
    case 'exists':
      return `Index "${result.index}" does this already; nothing to do.\n${next}`
    case 'created': {
      const settings = plan.parameters.map(({ name, value }) => `${name} = ${value}`).join(', ')
      const size = result.bytes === null ? '' : `, ${formatBytes(result.bytes)}`
      return [
        ...(result.droppedLeftover ? ['Dropped an invalid index that an interrupted build had left.'] : []),
        `Built ${plan.method} index "${result.index}" (${settings}) over ${plural(plan.rows, 'row')} in ${formatDuration(result.durationMs)}${size}.`,
        ...renderOutlook(plan.prisma),
        ...warnings(result.warnings),
        next,
      ].join('\n')
    }
  }
}

/** One line while the index is built; the phase comes first, so that off a terminal each phase is one line. */
export function renderBuildProgress(progress: BuildProgress): string {
  const { phase, percent, elapsedMs, etaMs, blockerPid, blocker } = progress
  const done = percent === undefined ? '' : ` ${Math.round(percent)} %`
  const left = etaMs === undefined ? '' : `, about ${formatDuration(etaMs)} left`
  const who = blocker === undefined ? `process ${blockerPid}` : renderBlocker(blocker)
  const blocked = blockerPid === undefined ? '' : `, waits for ${who}`
  return `${phase}:${done} after ${formatDuration(elapsedMs)}${left}${blocked}`
}

function notNeeded(plan: VectorIndexPlan): string {
  return `No index needed on ${plan.schema}.${plan.table}.${plan.column}:\n  ${plan.reason}.`
}

function warnings(texts: readonly string[]): readonly string[] {
  return texts.map((text) => `  Warning: ${text}`)
}

function target({ schema, table, column }: VectorIndexPlan): string {
  return shellName(schema, table, column)
}
