import { type Database, DatabaseError, requireSessionState, withSession } from '@pgtend/database'
import type { Client } from 'pg'
import type { StepProgressRow } from '../sql/read-step-progress.ts'
import { applyStep, type StepContext } from './apply-step.ts'
import type { MaintenancePlan, MaintenanceStep } from './plan.ts'
import type { MaintenanceProgress } from './progress.ts'
import type { MaintenanceResult, StepResult } from './result.ts'

export interface ApplyMaintenanceOptions {
  readonly onProgress?: (progress: MaintenanceProgress) => void
  /** Cancels the running statement on the server and ends the run. */
  readonly signal?: AbortSignal | undefined
  /** How long a statement that would block others waits for its lock before it gives way and tries again; default 5 s. */
  readonly lockTimeoutMs?: number
  /** Total time a step may wait for locks; default 120 s. */
  readonly lockRetryLimitMs?: number
}

/**
 * Executes a plan step by step in a session of its own, each step under the advisory lock of its table, so that no two runs ever
 * work on one table. A step that fails or is skipped does not keep the others from running; the result says what became of each.
 * Changes no rows. Locks as the steps of the plan say.
 * @throws {DatabaseError} `POOLER_IN_TRANSACTION_MODE`; `INTERRUPTED`, after the invalid index of a cancelled rebuild is dropped
 */
export async function applyMaintenance(
  database: Database,
  plan: MaintenancePlan,
  options: ApplyMaintenanceOptions = {},
): Promise<MaintenanceResult> {
  requireSessionState(database)
  const start = performance.now()
  const steps = await withSession(database, (client) => applySteps(database, client, plan.steps, options))
  return {
    routine: plan.routine,
    database: plan.database,
    examined: plan.examined,
    steps,
    leftOut: plan.skipped,
    done: count(steps, 'done'),
    skipped: count(steps, 'skipped'),
    failed: count(steps, 'failed'),
    durationMs: Math.round(performance.now() - start),
  }
}

async function applySteps(
  database: Database,
  client: Client,
  steps: readonly MaintenanceStep[],
  options: ApplyMaintenanceOptions,
): Promise<readonly StepResult[]> {
  const { lockTimeoutMs = 5_000, lockRetryLimitMs = 120_000, signal, onProgress = () => undefined } = options
  const { rows } = await client.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as pid')
  const context: StepContext = { database, client, pid: rows[0]?.pid ?? 0, lockTimeoutMs, lockRetryLimitMs, signal }
  const results: StepResult[] = []
  for (const [index, step] of steps.entries()) {
    if (signal?.aborted) throw new DatabaseError('INTERRUPTED', 'interrupted between two steps')
    const place = { step, position: index + 1, total: steps.length }
    onProgress({ kind: 'started', ...place })
    await setLimits(database, client, step, lockTimeoutMs, lockRetryLimitMs)
    const result = await applyStep(context, step, (progress) => onProgress({ ...describe(progress), ...place }))
    results.push(result)
    onProgress({ kind: 'finished', result, position: place.position, total: place.total })
  }
  return results
}

/**
 * A statement that blocks nobody may wait the whole time at once: `reindex concurrently` waits for old transactions at its end, and
 * giving up there would throw the built index away. The others give way quickly. The role's statement_timeout, made for queries,
 * would end a vacuum. On the embedded engine settings belong to everybody and there is nobody to wait for.
 */
async function setLimits(
  database: Database,
  client: Client,
  { blocks }: MaintenanceStep,
  lockTimeoutMs: number,
  lockRetryLimitMs: number,
): Promise<void> {
  if (!database.capabilities.concurrentSessions) return
  const lockTimeout = blocks === 'nothing' ? lockRetryLimitMs : lockTimeoutMs
  await client.query(
    `select set_config('lock_timeout', $1::text, false), set_config('statement_timeout', '0', false)`,
    [`${lockTimeout}ms`],
  )
}

type RunningProgress =
  | { readonly kind: 'waiting'; readonly blockedBy: readonly number[] }
  | { readonly kind: 'running'; readonly phase: string; readonly percent: number | undefined }

function describe({ phase, percent, blockedBy }: StepProgressRow): RunningProgress {
  return blockedBy.length > 0 ? { kind: 'waiting', blockedBy } : { kind: 'running', phase: phase ?? 'working', percent }
}

function count(steps: readonly StepResult[], state: StepResult['state']): number {
  return steps.filter((step) => step.state === state).length
}
