import type { TableActivity } from '../inspect/read-table-activity.ts'
import type { VectorColumnReport, VectorIndexReport } from '../inspect/vector-list.ts'
import type { PendingIndexState } from '../pending/pending-index.ts'
import type { Leftover } from '../rebuild/rebuild-plan.ts'
import type { TuneLeftover } from '../tune/tune-leftovers.ts'
import type { IndexProbe } from './probe-index.ts'
import type { ServerMemory } from './read-server-facts.ts'
import type { ValueSample } from './sample-values.ts'

/** One index with what searching through it has shown; null where nobody searched. */
export interface IndexHealthFacts {
  readonly index: VectorIndexReport
  readonly probe: IndexProbe | null
}

export interface ColumnHealthFacts {
  readonly column: VectorColumnReport
  readonly activity: TableActivity
  /** Null for partitions, whose rows are read with the whole table. */
  readonly values: ValueSample | null
  readonly indexes: readonly IndexHealthFacts[]
}

/** What findings are made from. */
export interface HealthFacts {
  readonly columns: readonly ColumnHealthFacts[]
  readonly leftovers: readonly Leftover[]
  readonly tuneLeftovers: readonly TuneLeftover[]
  readonly pending: readonly PendingIndexState[]
  readonly server: ServerMemory
  readonly pgvector: string
  readonly extensionSchema: string
  readonly statementsUnavailable: string | null
}

/** Rows of a table: the last ANALYZE and the running count of the server may each lag behind. Pure. */
export function rowsOf({ column, activity }: Pick<ColumnHealthFacts, 'column' | 'activity'>): number {
  return Math.max(column.rowsEstimate ?? 0, activity.live)
}
