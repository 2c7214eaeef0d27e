import type { Effect } from './effects/effect.ts'
import { blockedBy } from './lock-mode.ts'
import type { SchemaState } from './state/schema-state.ts'

/** Whether an effect stops readers or writers of a table of its own: partitions and indexes are locked with theirs. */
export function locksTable(state: SchemaState, { lock, reason, relation }: Effect): boolean {
  if (blockedBy(lock) === 'nothing' || reason === 'drop-index' || reason === 'drop-relation') return false
  return (state.table(relation)?.parents ?? []).length === 0
}
