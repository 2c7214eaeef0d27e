import {
  type Database,
  escapeLiteral,
  qualifiedName,
  requireSessionState,
  withAdvisoryLock,
  withSession,
} from '@pgtend/database'
import type { Client } from 'pg'
import { VectorError } from '../errors.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { formatIndexRecord } from '../inspect/index-record.ts'
import { findEquivalentIndex } from '../plan/find-equivalent-index.ts'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import { buildIndex } from './build-index.ts'
import type { BuildProgress } from './build-progress.ts'
import { commentStatement, dropLeftover, findIndexOfName } from './index-of-name.ts'
import type { VectorIndexResult } from './index-result.ts'
import { tableLockKey } from './table-lock.ts'

export interface ApplyVectorIndexOptions {
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined
  /** Cancels the build on the server and drops what it left. */
  readonly signal?: AbortSignal | undefined
  /** False builds in one transaction, which blocks writes. Default: as planned, where sessions run side by side. */
  readonly concurrently?: boolean | undefined
  /**
   * How long the build may wait for one transaction of others. Default 10 minutes for a concurrent build, which blocks nobody
   * while it waits; 5 s otherwise.
   */
  readonly lockTimeoutMs?: number | undefined
  /** How long to wait for another pgtend that builds on the same table. Default 60 s. */
  readonly advisoryLockWaitMs?: number | undefined
}

/** A plan that builds something. */
export type BuildingPlan = VectorIndexPlan & { readonly method: 'hnsw' | 'ivfflat' }

/**
 * Builds a planned index in a session of its own, analyzes the table and notes rows and parameters in the comment of the index.
 * One build per table at a time. Drops an invalid index of the same name before, and its own when it fails or is interrupted.
 * A concurrent build takes `share update exclusive`: reads and writes go on.
 * @throws {VectorError} `INDEX_NAME_TAKEN`, `INDEX_BUILD_RUNNING`, `INDEX_PARTITIONED`, `INDEX_LOCK_TIMEOUT`, `INDEX_BUILD_FAILED`
 * or `INDEX_CLEANUP_FAILED`
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`, `LOCK_TIMEOUT` or `INTERRUPTED`
 */
export async function applyVectorIndex(
  database: Database,
  plan: VectorIndexPlan,
  options: ApplyVectorIndexOptions = {},
): Promise<VectorIndexResult> {
  if (!isBuilding(plan)) return unchanged(plan, 'none', null)
  requireSessionState(database)
  return withSession(database, async (client) => {
    const { tableOid } = await findVectorColumn(client, plan)
    const lock = {
      name: `vector indexes of "${plan.table}"`,
      signal: options.signal,
      ...(options.advisoryLockWaitMs === undefined ? {} : { waitMs: options.advisoryLockWaitMs }),
    }
    return withAdvisoryLock(client, tableLockKey(tableOid), lock, () => buildOnce(database, client, plan, options))
  })
}

async function buildOnce(
  database: Database,
  client: Client,
  plan: BuildingPlan,
  options: ApplyVectorIndexOptions,
): Promise<VectorIndexResult> {
  const concurrently = (options.concurrently ?? plan.concurrently) && database.capabilities.concurrentSessions
  // Under the lock: another pgtend may have built it since the plan was made.
  const column = await findVectorColumn(client, plan)
  const same = findEquivalentIndex(column.indexes, plan)
  if (same !== undefined) return unchanged(plan, 'exists', same)
  if (concurrently && column.tableKind === 'partitioned table') {
    throw new VectorError('INDEX_PARTITIONED', `table "${plan.table}" is partitioned`)
  }
  const droppedLeftover = await dropLeftover(client, plan)
  await requireFreeName(client, plan)
  const start = performance.now()
  let notices: readonly string[]
  try {
    notices = await buildIndex(database, client, plan, { ...options, concurrently })
  } catch (error) {
    // Sessions of the embedded engine share their locks, so another one may have been first after all.
    const first = isNameTaken(error)
      ? findEquivalentIndex((await findVectorColumn(client, plan)).indexes, plan)
      : undefined
    if (first === undefined) throw error
    return unchanged(plan, 'exists', first)
  }
  await finish(client, plan)
  const bytes = await indexBytes(client, plan)
  return {
    outcome: 'created',
    index: plan.name,
    bytes,
    durationMs: performance.now() - start,
    droppedLeftover,
    warnings: [...plan.warnings, ...notices],
    plan,
  }
}

function isNameTaken(error: unknown): boolean {
  return error instanceof VectorError && error.code === 'INDEX_NAME_TAKEN'
}

function isBuilding(plan: VectorIndexPlan): plan is BuildingPlan {
  return plan.method !== 'none'
}

function unchanged(
  plan: VectorIndexPlan,
  outcome: 'exists' | 'none',
  index: { readonly name: string; readonly bytes: number } | null,
): VectorIndexResult {
  return {
    outcome,
    index: index?.name ?? null,
    bytes: index?.bytes ?? null,
    durationMs: 0,
    droppedLeftover: false,
    warnings: plan.warnings,
    plan,
  }
}

async function requireFreeName(client: Client, plan: VectorIndexPlan): Promise<void> {
  if ((await findIndexOfName(client, plan.schema, plan.name)) === undefined) return
  throw new VectorError('INDEX_NAME_TAKEN', `"${plan.name}" exists and is not the index that was planned`, {
    details: { schema: plan.schema, name: plan.name },
  })
}

/** Planner statistics and the record come after the build, so a plan never counts on a half-built index. */
async function finish(client: Client, plan: BuildingPlan): Promise<void> {
  await client.query(`analyze ${qualifiedName(plan.schema, plan.table)}`)
  const { rows } = await client.query<{ now: Date }>('select now() as "now"')
  const record = formatIndexRecord({
    rows: plan.rows,
    parameters: Object.fromEntries(plan.parameters.map(({ name, value }) => [name, value])),
    pgvector: plan.pgvector,
    builtAt: rows[0]?.now.toISOString() ?? '',
    search: plan.search,
  })
  await client.query(commentStatement(plan.schema, plan.name, escapeLiteral(record)))
}

async function indexBytes(client: Client, { schema, name }: VectorIndexPlan): Promise<number | null> {
  const { rows } = await client.query<{ bytes: number | null }>(
    'select pg_catalog.pg_relation_size(pg_catalog.to_regclass($1))::float8 as "bytes"',
    [qualifiedName(schema, name)],
  )
  return rows[0]?.bytes ?? null
}
