import { type Database, DatabaseError, qualifiedName, requireSessionState, withCancellation } from '@pgtend/database'
import type { Client } from 'pg'
import type { BuildIndexOptions } from '../apply/build-index.ts'
import { type BuildNotice, noticeText } from '../apply/build-notice.ts'
import { type TableLockOptions, withTableLock } from '../apply/table-lock.ts'
import { findVectorColumn } from '../inspect/find-vector-column.ts'
import { buildAndSwap } from './build-and-swap.ts'
import { dropLeftoversOfTable } from './drop-leftovers.ts'
import { type MaintenanceWindow, requireOpen } from './maintenance-window.ts'
import type { MeasureRebuildOptions } from './measure-rebuild.ts'
import { noteRebuild } from './note-rebuild.ts'
import { readIndexOid } from './read-rebuild-facts.ts'
import type { Leftover, RebuildPlan } from './rebuild-plan.ts'
import type { RebuildProof, RebuildResult } from './rebuild-result.ts'
import { reindexInPlace } from './reindex-in-place.ts'
import { type WaitUntilFreeOptions, waitUntilFree } from './wait-until-free.ts'
import { withinWindow } from './within-window.ts'

export interface ApplyRebuildOptions
  extends BuildIndexOptions,
    MeasureRebuildOptions,
    TableLockOptions,
    Omit<WaitUntilFreeOptions, 'signal'> {
  readonly signal?: AbortSignal | undefined
  /** Called at the start of each step. */
  readonly onStep?: ((step: RebuildPlan['steps'][number]['kind']) => void) | undefined
  /** Refuses to begin outside, and stops a build that cannot end inside; needs `now`. Default: none. */
  readonly window?: MaintenanceWindow | undefined
  /** The clock, for the window. */
  readonly now?: (() => Date) | undefined
}

/** What the two ways of rebuilding have in common. */
export interface RebuildOutcome {
  readonly outcome: 'rebuilt' | 'kept'
  readonly reason: string | null
  readonly buildMs: number
  readonly proof: RebuildProof | null
  readonly leftBehind: string | null
  readonly notices: readonly BuildNotice[]
}

const ADVISORY_LOCK_WAIT_MS = 10_000

/**
 * Rebuilds one index without downtime: drops leftovers, waits for old transactions, builds, compares recall on the same queries,
 * and refreshes the statistics. One rebuild per table at a time. Takes `share update exclusive` on the table, so reads and writes
 * go on; a swap takes a lock on the two indexes for a moment.
 * Whatever ends it, the table is left with a valid index of the old name; an invalid one that was begun is dropped. A finished
 * second index that is not compared yet is kept, and the next run goes on with it.
 * @throws {VectorError} `INDEX_REBUILD_BLOCKED`, `INDEX_REBUILD_OUTSIDE_WINDOW`, `INDEX_NAME_TAKEN`, `INDEX_BUILD_RUNNING`,
 * `INDEX_LOCK_TIMEOUT`, `INDEX_BUILD_FAILED`, `INDEX_REBUILD_UNPROVABLE`, `VECTOR_INDEX_NOT_FOUND` or `INDEX_CLEANUP_FAILED`
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`, `LOCK_TIMEOUT` or `INTERRUPTED`
 */
export async function applyRebuild(
  database: Database,
  plan: RebuildPlan,
  options: ApplyRebuildOptions = {},
): Promise<RebuildResult> {
  requireSessionState(database)
  const start = performance.now()
  const lock = { advisoryLockWaitMs: ADVISORY_LOCK_WAIT_MS, ...options }
  return withTableLock(database, plan, lock, async (client) => {
    if ((await readIndexOid(client, plan.schema, plan.index)) !== plan.indexOid) return unchanged(plan, start)
    requireWindow(plan, options)
    if (database.capabilities.concurrentSessions) await waitUntilFree(client, plan, options)
    const droppedLeftovers = await dropLeftovers(database, client, plan, options)
    requireNotInterrupted(options.signal)
    const rebuild = plan.way === 'reindex' ? reindexInPlace : buildAndSwap
    const outcome = await withinWindow(options, (limited) => rebuild(database, client, plan, limited))
    if (outcome.outcome === 'rebuilt') await noteRebuild(client, plan, outcome)
    const vacuumed = await finish(database, client, plan, options)
    return {
      ...outcome,
      index: plan.index,
      bytesBefore: plan.bytes,
      bytesAfter: await readBytes(client, plan),
      durationMs: performance.now() - start,
      resumed: plan.resumes,
      vacuumed,
      droppedLeftovers,
      warnings: [...plan.warnings, ...outcome.notices.map(noticeText)],
      plan,
    }
  })
}

function requireWindow({ expectedMs }: RebuildPlan, { window, now }: ApplyRebuildOptions): void {
  if (window !== undefined && now !== undefined) requireOpen(window, now(), expectedMs)
}

async function dropLeftovers(
  database: Database,
  client: Client,
  plan: RebuildPlan,
  { signal, onStep }: ApplyRebuildOptions,
): Promise<readonly Leftover[]> {
  if (plan.leftovers.length > 0) onStep?.('drop-leftover')
  return withCancellation(database, client, signal, () => dropLeftoversOfTable(client, plan))
}

/** The last steps of the plan: vacuum after the rebuild, or only analyze. */
async function finish(
  database: Database,
  client: Client,
  { steps }: RebuildPlan,
  { signal, onStep }: ApplyRebuildOptions,
): Promise<boolean> {
  const last = steps.filter(({ kind }) => kind === 'vacuum' || kind === 'analyze')
  for (const { kind, statements } of last) {
    onStep?.(kind)
    for (const statement of statements) {
      await withCancellation(database, client, signal, () => client.query(statement))
    }
  }
  return last.some(({ kind }) => kind === 'vacuum')
}

async function readBytes(client: Client, plan: RebuildPlan): Promise<number> {
  const { indexes } = await findVectorColumn(client, plan)
  return indexes.find(({ name }) => name === plan.index)?.bytes ?? 0
}

/** Another session was first, while this one waited for the lock. */
function unchanged(plan: RebuildPlan, start: number): RebuildResult {
  return {
    outcome: 'unchanged',
    index: plan.index,
    reason: `index ${qualifiedName(plan.schema, plan.index)} was rebuilt or dropped by another session meanwhile`,
    bytesBefore: plan.bytes,
    bytesAfter: plan.bytes,
    buildMs: 0,
    durationMs: performance.now() - start,
    resumed: false,
    vacuumed: false,
    proof: null,
    droppedLeftovers: [],
    leftBehind: null,
    warnings: plan.warnings,
    notices: [],
    plan,
  }
}

/** Between two steps nothing runs that could be cancelled. @throws {DatabaseError} `INTERRUPTED` */
export function requireNotInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new DatabaseError('INTERRUPTED', 'interrupted between two steps of the rebuild')
}
