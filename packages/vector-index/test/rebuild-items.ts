import type { Database } from '@pgtend/database'
import { waitFor } from '@pgtend/testing'
import { applyVectorIndex } from '../src/apply/apply-vector-index.ts'
import { findVectorColumn } from '../src/inspect/find-vector-column.ts'
import type { VectorIndexFacts } from '../src/inspect/vector-facts.ts'
import type { PlanVectorIndexOptions } from '../src/plan/plan-options.ts'
import { planVectorIndex } from '../src/plan/plan-vector-index.ts'
import { readVectorTableFacts } from '../src/plan/vector-table-facts.ts'
import { type ApplyRebuildOptions, applyRebuild } from '../src/rebuild/apply-rebuild.ts'
import type { PlanRebuildOptions } from '../src/rebuild/rebuild-options.ts'
import type { RebuildResult } from '../src/rebuild/rebuild-result.ts'
import { planOfIndex } from './plan-of-index.ts'

const items = { table: 'items', column: 'embedding' }

/** Fewer queries than a user would want, enough for a proof where nothing changes. */
export const QUICK = { queries: 120 }

/** Builds index "idx" on `items`. */
export async function buildIndexOfItems(database: Database, options: PlanVectorIndexOptions = {}): Promise<void> {
  const facts = await readVectorTableFacts(database.pool, items)
  await applyVectorIndex(database, planVectorIndex(facts, { force: true, name: 'idx', ...options }))
}

/** Plans the rebuild of "idx" and runs it. */
export async function rebuildItems(
  database: Database,
  options: PlanRebuildOptions = {},
  apply: ApplyRebuildOptions = {},
): Promise<RebuildResult> {
  return applyRebuild(database, await planOfIndex(database, options), { ...QUICK, ...apply })
}

/** The vector indexes of `items`, invalid ones too. */
export async function indexesOfItems(database: Database): Promise<readonly VectorIndexFacts[]> {
  return (await findVectorColumn(database.pool, items)).indexes
}

/** A session called "the blocker" that keeps a snapshot, so that a concurrent build waits for it. */
export async function holdSnapshot(database: Database): Promise<{ readonly release: () => Promise<void> }> {
  const client = await database.connect()
  await client.query(`set application_name = 'the blocker'`)
  await client.query('begin isolation level repeatable read')
  await client.query('select 1')
  return { release: () => client.end() }
}

/** Ends the session of a build that waits for old snapshots, once there is one. */
export async function terminateWaitingBuild(database: Database): Promise<void> {
  await waitFor(
    async () => {
      const { rows } = await database.pool.query(
        `select pg_terminate_backend(pid) from pg_stat_progress_create_index
          where phase = 'waiting for old snapshots' and datname = current_database()`,
      )
      return rows.length > 0
    },
    { what: 'the build to wait' },
  )
}
