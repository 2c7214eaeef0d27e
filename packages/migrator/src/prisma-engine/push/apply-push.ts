import { type Database, escapeIdentifier, qualifiedName, runInTransaction, sqlstateOf } from '@pgtend/database'
import type { Client, ClientBase } from 'pg'
import { withMigratorLock } from '../../run/with-migrator-lock.ts'
import { countLoss } from '../changes/count-rows.ts'
import { PrismaEngineError } from '../prisma-engine-error.ts'
import type { DestructiveChange, PushPlan, PushResult, PushStatement } from './push-plan.ts'

export interface ApplyPushOptions {
  /** Runs although rows are lost; default false. */
  readonly acceptDataLoss?: boolean
  /** How long a statement may wait for a table lock; default 5 s. */
  readonly lockTimeoutMs?: number
  /** How long to wait for a migrator at work; default 60 s. */
  readonly advisoryLockWaitMs?: number
  readonly signal?: AbortSignal | undefined
}

const DEFAULT_LOCK_TIMEOUT_MS = 5_000
const DEFAULT_ADVISORY_LOCK_WAIT_MS = 60_000
/** SQLSTATE classes whose messages repeat values of rows: data exception, integrity constraint violation. */
const CLASSES_WITH_VALUES = new Set(['22', '23'])

/**
 * Runs a plan of `planPush` in one transaction, under the advisory lock of the migrations; new enum values commit before it.
 * Takes the locks of the statements, `access exclusive` for most. Never writes the ledger.
 * Without `acceptDataLoss`, tables that were empty when planned are locked and counted again first.
 * @throws {PrismaEngineError} `PUSH_DATA_LOSS`, `PUSH_IMPOSSIBLE`, `PUSH_FAILED`; nothing of the transaction is kept then
 * @throws {DatabaseError} `LOCK_TIMEOUT`, `POOLER_IN_TRANSACTION_MODE`, `INTERRUPTED`
 */
export async function applyPush(
  database: Database,
  plan: PushPlan,
  options: ApplyPushOptions = {},
): Promise<PushResult> {
  refuseImpossible(plan)
  if (!options.acceptDataLoss) refuseLoss(plan.destructive)
  const started = performance.now()
  if (plan.statements.length > 0) {
    const lock = { waitMs: options.advisoryLockWaitMs ?? DEFAULT_ADVISORY_LOCK_WAIT_MS, signal: options.signal }
    await withMigratorLock(database, lock, (client) => runPlan(client, plan, options))
  }
  return { plan, statementsRun: plan.statements.length, durationMs: performance.now() - started }
}

async function runPlan(client: Client, plan: PushPlan, options: ApplyPushOptions): Promise<void> {
  const numbered = plan.statements.map((statement, index) => ({ ...statement, number: index + 1 }))
  const ofPhase = (phase: PushStatement['phase']) => numbered.filter((statement) => statement.phase === phase)
  const run = (statements: readonly NumberedStatement[], prepare?: () => Promise<void>): Promise<void> =>
    runInTransaction(client, async () => {
      await prepareTransaction(client, plan.schema, options.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS)
      await prepare?.()
      for (const statement of statements) await runStatement(client, statement, plan.statements.length)
    })
  const recount = options.acceptDataLoss ? undefined : () => refuseLateRows(client, plan.destructive)
  if (ofPhase('first').length > 0) await run(ofPhase('first'))
  if (ofPhase('transaction').length > 0) await run(ofPhase('transaction'), recount)
}

interface NumberedStatement extends PushStatement {
  readonly number: number
}

async function prepareTransaction(client: ClientBase, schema: string, lockTimeoutMs: number): Promise<void> {
  await client.query(`set local lock_timeout = ${Math.round(lockTimeoutMs)}`)
  if (schema !== 'public') await client.query(`set local search_path to ${escapeIdentifier(schema)}, public`)
}

async function runStatement(client: ClientBase, { sql, number }: NumberedStatement, total: number): Promise<void> {
  try {
    await client.query(sql)
  } catch (error) {
    const sqlstate = sqlstateOf(error)
    // No connection, or a cancelled statement: not the statement's fault.
    if (sqlstate === undefined || sqlstate.startsWith('57') || sqlstate.startsWith('08')) throw error
    const fact =
      error instanceof Error && !CLASSES_WITH_VALUES.has(sqlstate.slice(0, 2)) ? error.message : `SQLSTATE ${sqlstate}`
    throw new PrismaEngineError('PUSH_FAILED', `statement ${number} of ${total} failed: ${fact}`, {
      cause: error,
      details: { sql, sqlstate },
    })
  }
}

/** Rows may have come since the plan; the lock keeps more from coming until the transaction ends. */
async function refuseLateRows(client: ClientBase, changes: readonly DestructiveChange[]): Promise<void> {
  const recounted: DestructiveChange[] = []
  for (const change of changes) {
    await client.query(`lock table ${qualifiedName(change.schema, change.table)} in access exclusive mode`)
    recounted.push(await countLoss(client, change))
  }
  refuseLoss(recounted)
}

function refuseLoss(changes: readonly DestructiveChange[]): void {
  const losses = changes.filter(({ rows }) => rows > 0)
  if (losses.length === 0) return
  throw new PrismaEngineError(
    'PUSH_DATA_LOSS',
    `the push would lose data: ${losses.map((loss) => `${loss.text} (${rowsText(loss.rows)})`).join('; ')}`,
    {
      details: { losses },
    },
  )
}

function refuseImpossible({ impossible }: PushPlan): void {
  const [first] = impossible
  if (first === undefined) return
  const message = `${first.text}, which ${rowsText(first.rows)} ${first.rows === 1 ? 'forbids' : 'forbid'}`
  throw new PrismaEngineError('PUSH_IMPOSSIBLE', message, { details: { impossible } })
}

function rowsText(rows: number): string {
  return rows === 1 ? '1 row' : `${rows} rows`
}
