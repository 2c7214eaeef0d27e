import type { TunePlan } from '@pgtend/vector-index'

/** So many times as far from all as the target is. */
const DEPTH = 5

/** The lowest recall that a plot shows; what is below is drawn there, or it would flatten everything near the target. */
export function plotFloor({ targetRecall }: Pick<TunePlan, 'targetRecall'>): number {
  return Math.max(0, 1 - DEPTH * (1 - targetRecall))
}
