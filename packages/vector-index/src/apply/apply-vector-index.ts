import { type Database, requireSessionState } from '@pgtend/database'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import { buildPartitionedIndex } from './build-partitioned-index.ts'
import { type BuildPlannedIndexOptions, buildPlannedIndex, isBuilding, unchanged } from './build-planned-index.ts'
import type { VectorIndexResult } from './index-result.ts'
import { type TableLockOptions, withTableLock } from './table-lock.ts'

export interface ApplyVectorIndexOptions extends BuildPlannedIndexOptions, TableLockOptions {}

/**
 * Builds a planned index in a session of its own, analyzes the table and notes rows and parameters in the comment of the index.
 * One build per table at a time. Drops an invalid index of the same name before, and its own when it fails or is interrupted.
 * A concurrent build takes `share update exclusive`: reads and writes go on. A partitioned table gets an index on each partition,
 * one after the other, under one index of the whole; what an interrupted run has built is kept and the next run goes on.
 * @throws {VectorError} `INDEX_NAME_TAKEN`, `INDEX_BUILD_RUNNING`, `INDEX_LOCK_TIMEOUT`, `INDEX_BUILD_FAILED` or
 * `INDEX_CLEANUP_FAILED`
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`, `LOCK_TIMEOUT` or `INTERRUPTED`
 */
export async function applyVectorIndex(
  database: Database,
  plan: VectorIndexPlan,
  options: ApplyVectorIndexOptions = {},
): Promise<VectorIndexResult> {
  if (!isBuilding(plan)) return unchanged(plan, 'none', null)
  requireSessionState(database)
  return withTableLock(database, plan, options, async (client) => {
    const { tableKind } = await findVectorColumn(client, plan)
    const build = tableKind === 'partitioned table' ? buildPartitionedIndex : buildPlannedIndex
    return build(database, client, plan, options)
  })
}
