import type { PendingBuild, PendingIndexState } from '@pgtend/vector-index'
import { formatDuration, plural } from '../../render/format.ts'

/** What was built, and what the others wait for. */
export function renderPendingBuild({ pending, built }: PendingBuild): string {
  if (pending.length === 0) {
    return 'No index is declared, neither in vector.indexes nor in a migration.\nNext: pgtend vector list'
  }
  const ready = pending.some(({ state }) => state === 'ready')
  return [
    ...built.map(({ plan, index, durationMs }) => {
      return `Built ${plan.method} index "${index}" over ${plural(plan.rows, 'row')} in ${formatDuration(durationMs)}.`
    }),
    ...renderPending(pending.filter(({ index }) => !built.some((result) => result.index === index))),
    `Next: ${ready ? 'pgtend vector create --pending' : 'pgtend vector list'}`,
  ].join('\n')
}

/** One line for each pending index. */
export function renderPending(pending: readonly PendingIndexState[]): readonly string[] {
  return pending.map((one) => {
    const target = [...(one.schema === null ? [] : [one.schema]), one.table, one.column].join('.')
    return `  ${target}: ${renderState(one)} (${one.source})`
  })
}

function renderState({ state, reason, rows, rowsNeeded }: PendingIndexState): string {
  if (state === 'ready') return 'ready'
  if (state === 'built') return `built ${reason}`
  if (state !== 'waits') return `${state}, ${reason}`
  if (rows === null || rowsNeeded === null || rowsNeeded <= rows) return `waits, ${reason}`
  return `waits for about ${plural(rowsNeeded - rows, 'row')}, ${reason}`
}
