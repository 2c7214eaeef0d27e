import { createHash } from 'node:crypto'
import type { RetentionPlan } from './plan-retention.ts'

/** Names what a plan would do to a store, in twelve characters: the same as long as it would do the same. Pure. */
export function planHash(store: string, { decisions, unfinished }: RetentionPlan): string {
  const actions = decisions
    .filter(({ action }) => action !== 'keep')
    .map(({ action, database, id }) => [action, database, id])
  const done = [...actions, ...unfinished.map(({ database, id }) => ['finish', database, id])]
  const lines = done.map((each) => JSON.stringify(each)).sort()
  return createHash('sha256')
    .update(JSON.stringify([store, lines]))
    .digest('hex')
    .slice(0, 12)
}
