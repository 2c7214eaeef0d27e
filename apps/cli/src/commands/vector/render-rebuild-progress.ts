import type { Blocker, RebuildStep } from '@pgtend/vector-index'
import { formatDuration } from '../../render/format.ts'

const STEPS: Readonly<Record<RebuildStep['kind'], string>> = {
  'drop-leftover': 'dropping what an interrupted run left',
  measure: 'measuring recall before',
  reindex: 'rebuilding in place',
  create: 'building the new index beside the old one',
  compare: 'measuring the same queries again',
  swap: 'exchanging the names',
  'drop-old': 'dropping the old index',
  vacuum: 'vacuuming the table',
  analyze: 'analyzing the table',
}

/** One line at the start of a step. */
export function renderStep(step: RebuildStep['kind']): string {
  return STEPS[step]
}

/** One line while another pgtend works on the table. */
export function renderWait(holder: { readonly pid: number; readonly applicationName: string } | undefined): string {
  if (holder === undefined) return 'waiting for another pgtend'
  return `waiting for "${holder.applicationName}" (process ${holder.pid}), which works on the same table`
}

/** One line while transactions or builds are in the way. */
export function renderBlocked(blockers: readonly Blocker[]): string {
  return `waiting for ${blockers.map(renderBlocker).join(', ')}`
}

/** `"psql" (process 4711, idle in transaction for 12 min)`. */
export function renderBlocker({ application, pid, state, seconds }: Blocker): string {
  const how = seconds === null ? '' : `, ${state} for ${formatDuration(seconds * 1000)}`
  return `"${application}" (process ${pid}${how})`
}
