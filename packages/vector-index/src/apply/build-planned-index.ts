import { type Database, escapeLiteral, qualifiedName } from '@pgtend/database'
import type { Client } from 'pg'
import { VectorError } from '../errors.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { formatIndexRecord } from '../inspect/index-record.ts'
import { readTableActivity } from '../inspect/read-table-activity.ts'
import type { VectorIndexFacts } from '../inspect/vector-facts.ts'
import { findEquivalentIndex } from '../plan/find-equivalent-index.ts'
import type { VectorIndexPlan } from '../plan/index-plan.ts'
import { type BuildIndexOptions, buildIndex } from './build-index.ts'
import { type BuildNotice, noticeText } from './build-notice.ts'
import { commentStatement, dropLeftover, findIndexOfName } from './index-of-name.ts'
import type { VectorIndexResult } from './index-result.ts'
import type { IndexWork } from './index-work.ts'

export interface BuildPlannedIndexOptions extends BuildIndexOptions {
  /** False builds in one transaction, which blocks writes. Default: as planned, where sessions run side by side. */
  readonly concurrently?: boolean | undefined
  /** The index shall stand beside others: that one of another name does the same is no reason not to build it. Default false. */
  readonly beside?: boolean | undefined
  /** A partition with fewer rows per list is refused an ivfflat index. Default 50. */
  readonly minimumRowsPerList?: number | undefined
}

/** A plan that builds something. */
export type BuildingPlan = VectorIndexPlan & { readonly method: 'hnsw' | 'ivfflat' }

/** Says whether a plan is to build something. */
export function isBuilding(plan: VectorIndexPlan): plan is BuildingPlan {
  return plan.method !== 'none'
}

/**
 * Builds a planned index on one table, with the session that holds the lock of the table. Does nothing when an equivalent index is
 * there; drops an invalid index of the same name first.
 * @throws {VectorError} `INDEX_NAME_TAKEN`, `INDEX_BUILD_RUNNING` or as `buildIndex`
 */
export async function buildPlannedIndex(
  database: Database,
  client: Client,
  plan: BuildingPlan,
  options: BuildPlannedIndexOptions,
): Promise<VectorIndexResult> {
  const concurrently = (options.concurrently ?? plan.concurrently) && database.capabilities.concurrentSessions
  // Under the lock: another pgtend may have built it since the plan was made.
  const same = await findSame(client, plan, options)
  if (same !== undefined) return unchanged(plan, 'exists', same)
  const droppedLeftover = await dropLeftover(client, plan)
  await requireFreeName(client, plan)
  const start = performance.now()
  let notices: readonly BuildNotice[]
  try {
    notices = await buildIndex(database, client, planWork(plan, concurrently), options)
  } catch (error) {
    // Sessions of the embedded engine share their locks, so another one may have been first after all.
    const first = isNameTaken(error) ? await findSame(client, plan, options) : undefined
    if (first === undefined) throw error
    return unchanged(plan, 'exists', first)
  }
  const durationMs = performance.now() - start
  await client.query(`analyze ${qualifiedName(plan.schema, plan.table)}`)
  await noteRecord(client, plan, durationMs)
  return {
    outcome: 'created',
    index: plan.name,
    bytes: await indexBytes(client, plan),
    durationMs,
    droppedLeftover,
    warnings: [...plan.warnings, ...notices.map(noticeText)],
    notices,
    partitions: [],
    plan,
  }
}

/** The result of a plan for which there is nothing to build. Pure. */
export function unchanged(
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
    notices: [],
    partitions: [],
    plan,
  }
}

async function findSame(
  client: Client,
  plan: BuildingPlan,
  { beside = false }: BuildPlannedIndexOptions,
): Promise<VectorIndexFacts | undefined> {
  const { indexes } = await findVectorColumn(client, plan)
  return findEquivalentIndex(
    indexes.filter(({ name }) => !beside || name === plan.name),
    plan,
  )
}

function planWork(plan: BuildingPlan, concurrently: boolean): IndexWork {
  const { name, method, statement, maintenanceWorkMemMb, parallelWorkers } = plan
  return {
    name,
    method,
    statement: concurrently ? statement : statement.replace(/^create index concurrently /, 'create index '),
    concurrently,
    maintenanceWorkMemMb,
    parallelWorkers,
    tidyUp: (client) => dropLeftover(client, plan),
  }
}

function isNameTaken(error: unknown): boolean {
  return error instanceof VectorError && error.code === 'INDEX_NAME_TAKEN'
}

async function requireFreeName(client: Client, plan: VectorIndexPlan): Promise<void> {
  if ((await findIndexOfName(client, plan.schema, plan.name)) === undefined) return
  throw new VectorError('INDEX_NAME_TAKEN', `"${plan.name}" exists and is not the index that was planned`, {
    details: { schema: plan.schema, name: plan.name },
  })
}

/** The record comes after the build, so nobody counts on a half-built index. */
async function noteRecord(client: Client, plan: BuildingPlan, buildMs: number): Promise<void> {
  const { rows } = await client.query<{ now: Date }>('select now() as "now"')
  const record = formatIndexRecord({
    rows: plan.rows,
    parameters: Object.fromEntries(plan.parameters.map(({ name, value }) => [name, value])),
    pgvector: plan.pgvector,
    builtAt: rows[0]?.now.toISOString() ?? '',
    buildMs: Math.round(buildMs),
    written: (await readTableActivity(client, [plan]))(plan).written,
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
