import { type Database, DatabaseError, withAdvisoryLock, withCancellation } from '@pgtend/database'
import type { Client } from 'pg'
import { findObject } from '../sql/find-object.ts'
import { flushStatistics } from '../sql/flush-statistics.ts'
import type { StepProgressRow } from '../sql/read-step-progress.ts'
import { readWorkState, type WorkState } from '../sql/read-work-state.ts'
import { collectWarnings } from './collect-warnings.ts'
import { dropLeftovers } from './drop-leftovers.ts'
import type { MaintenanceStep } from './plan.ts'
import type { StepResult } from './result.ts'
import { retryLocked } from './retry-locked.ts'
import { isSessionLost, stepFailure } from './step-failure.ts'
import { watchStep } from './watch-step.ts'

/** What the steps of a run share. */
export interface StepContext {
  readonly database: Database
  readonly client: Client
  readonly pid: number
  readonly lockTimeoutMs: number
  readonly lockRetryLimitMs: number
  readonly signal: AbortSignal | undefined
}

type Outcome = Pick<StepResult, 'state'> &
  Partial<Pick<StepResult, 'reason' | 'errorCode' | 'warnings' | 'bytesBefore' | 'bytesAfter' | 'leftovers'>>

/** Together with a table's oid the key of its advisory lock; the product stays below 2^53. */
const LOCK_SPACE = 0x9_7d21 * 2 ** 32

/**
 * Runs one step under the advisory lock of its table. What goes wrong with the step is its result; only interruption and a lost
 * connection end the run.
 * @throws {DatabaseError} `INTERRUPTED`
 */
export async function applyStep(
  context: StepContext,
  step: MaintenanceStep,
  report: (progress: StepProgressRow) => void,
): Promise<StepResult> {
  const start = performance.now()
  const outcome = await attempt(context, step, report)
  return { step, warnings: [], ...outcome, durationMs: Math.round(performance.now() - start) }
}

async function attempt(
  context: StepContext,
  step: MaintenanceStep,
  report: (progress: StepProgressRow) => void,
): Promise<Outcome> {
  const { client, signal } = context
  const found = await findObject(client, step.schema, step.table, step.index)
  if (found === undefined) return { state: 'skipped', reason: 'it no longer exists' }
  if (step.kind === 'drop-leftover' && found.indexValid) return { state: 'skipped', reason: 'it is valid now' }
  const lock = { name: `table "${step.schema}.${step.table}"`, waitMs: 0, signal }
  try {
    return await withAdvisoryLock(client, LOCK_SPACE + found.tableOid, lock, () =>
      work(context, step, found.tableOid, report),
    )
  } catch (error) {
    if (error instanceof DatabaseError && error.code === 'LOCK_TIMEOUT') {
      return { state: 'skipped', reason: 'another maintenance run works on the table' }
    }
    return stepFailure(error)
  }
}

async function work(
  context: StepContext,
  step: MaintenanceStep,
  tableOid: number,
  report: (progress: StepProgressRow) => void,
): Promise<Outcome> {
  const { database, client, pid, signal } = context
  await flushStatistics(client, database.capabilities.serverVersion)
  const before = await retryLocked(() => readWorkState(client, step), context.lockRetryLimitMs, signal)
  const stopWatching = database.capabilities.concurrentSessions
    ? watchStep(database.pool, pid, step.kind, report)
    : async () => undefined
  try {
    const warnings = await collectWarnings(client, () =>
      retryLocked(() => runStatement(context, step, tableOid), context.lockRetryLimitMs, signal),
    )
    const after = await retryLocked(() => readWorkState(client, step), context.lockRetryLimitMs, signal)
    return judge(step, before, after, warnings)
  } catch (error) {
    if (error instanceof LeftBehind) return { ...stepFailure(error.cause), leftovers: error.leftovers }
    throw error
  } finally {
    await stopWatching()
  }
}

/** Invalid indexes that a failed rebuild left and that cannot be dropped now; a further attempt would add more. */
class LeftBehind extends Error {
  override readonly name = 'LeftBehind'
  readonly leftovers: readonly string[]

  constructor(leftovers: readonly string[], cause: unknown) {
    super('the failed rebuild left an invalid index behind', { cause })
    this.leftovers = leftovers
  }
}

/** Sends the statement once. A rebuild that fails is tidied up after at once, before anything tries again. */
async function runStatement(context: StepContext, step: MaintenanceStep, tableOid: number): Promise<void> {
  const { database, client, signal } = context
  try {
    await withCancellation(database, client, signal, () => client.query(step.sql))
  } catch (error) {
    if (step.kind === 'reindex' && !isSessionLost(error)) await cleanUp(context, tableOid, error)
    throw error
  }
}

/**
 * Drops what a failed rebuild left behind; returns when nothing is left.
 * @throws {DatabaseError} `INTERRUPTED` with the names, when that is what `cause` is; otherwise {@link LeftBehind}
 */
async function cleanUp({ client, lockTimeoutMs }: StepContext, tableOid: number, cause: unknown): Promise<void> {
  const leftovers = await dropLeftovers(client, tableOid, lockTimeoutMs)
  if (leftovers.length === 0) return
  if (!(cause instanceof DatabaseError)) throw new LeftBehind(leftovers, cause)
  const names = leftovers.map((name) => `"${name}"`).join(', ')
  throw new DatabaseError(cause.code, `${cause.message}; invalid index ${names} is left behind`, {
    hint: 'Run `pgtend maintain daily` when the transactions in the way have ended; it drops the index.',
    cause,
    details: { leftovers },
  })
}

/** Compares what the server says it did with what it was told to do. */
function judge(step: MaintenanceStep, before: WorkState, after: WorkState, warnings: readonly string[]): Outcome {
  const sizes = {
    ...(before.bytes === undefined ? {} : { bytesBefore: before.bytes }),
    ...(after.bytes === undefined ? {} : { bytesAfter: after.bytes }),
    warnings,
  }
  if (warnings.length > 0 && !countersMoved(step, before, after)) {
    return { ...sizes, state: 'skipped', reason: `the server skipped it: ${warnings.join('; ')}` }
  }
  return { ...sizes, state: 'done' }
}

function countersMoved({ kind }: MaintenanceStep, before: WorkState, after: WorkState): boolean {
  if (kind === 'vacuum') return after.vacuumed > before.vacuumed
  if (kind === 'analyze') return after.analyzed > before.analyzed
  // VACUUM FULL is not counted as a vacuum; its ANALYZE is counted.
  return kind === 'vacuum-full' ? after.analyzed > before.analyzed : true
}
