import { DatabaseError, SQLSTATE, sqlstateOf } from '@pgtend/database'
import type { ClientBase } from 'pg'
import { VectorError } from '../errors.ts'
import { withinSavepoint } from './within-savepoint.ts'

/** How long a session may take. */
export interface TimeBudget {
  readonly client: ClientBase
  /** By `performance.now()`. */
  readonly deadline: number
  readonly signal?: AbortSignal | undefined
}

/** Between two statements there is nothing on the server to cancel. @throws {DatabaseError} `INTERRUPTED` */
export function requireNotAborted({ signal }: TimeBudget): void {
  if (signal?.aborted) throw new DatabaseError('INTERRUPTED', 'interrupted while recall was measured')
}

/** What is left of the budget, for statement_timeout, where 0 would mean none. */
export function timeLeftMs({ deadline }: TimeBudget): number {
  return Math.max(1, Math.ceil(deadline - performance.now()))
}

/**
 * Gives the work what is left of the budget, and more settings; undefined when that was not enough. The transaction goes on either way.
 */
export async function withinBudget<T>(
  budget: TimeBudget,
  work: () => Promise<T>,
  settings: readonly string[] = [],
): Promise<T | undefined> {
  requireNotAborted(budget)
  try {
    const timeout = `statement_timeout = '${timeLeftMs(budget)}ms'`
    return await withinSavepoint(budget.client, [timeout, ...settings], work)
  } catch (error) {
    if (isPastBudget(budget, error)) return undefined
    throw error
  }
}

/** @throws {VectorError} `RECALL_TIME_BUDGET` when the budget ended a statement before anything was measured */
export async function endWithBudget<T>(budget: TimeBudget, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isPastBudget(budget, error)) throw error
    throw new VectorError('RECALL_TIME_BUDGET', 'the time budget ended before a query was measured', { cause: error })
  }
}

/** A statement that was cancelled earlier was cancelled by somebody. */
function isPastBudget({ deadline }: TimeBudget, error: unknown): boolean {
  return sqlstateOf(error) === SQLSTATE.queryCanceled && performance.now() >= deadline
}
