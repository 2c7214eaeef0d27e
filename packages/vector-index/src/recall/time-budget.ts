import { SQLSTATE, sqlstateOf } from '@pgtend/database'
import { VectorError } from '../errors.ts'
import type { RecallSetup } from './recall-setup.ts'

/** What is left of the budget, for statement_timeout, where 0 would mean none. */
export function timeLeftMs({ deadline }: RecallSetup): number {
  return Math.max(1, Math.ceil(deadline - performance.now()))
}

/** Gives the work what is left of the budget; undefined when that was not enough. The transaction goes on either way. */
export async function withinBudget<T>(setup: RecallSetup, work: () => Promise<T>): Promise<T | undefined> {
  const { client } = setup
  await client.query(`savepoint pgtend_budget; set local statement_timeout = '${timeLeftMs(setup)}ms'`)
  try {
    const result = await work()
    await client.query('release savepoint pgtend_budget')
    return result
  } catch (error) {
    if (!isPastBudget(setup, error)) throw error
    await client.query('rollback to savepoint pgtend_budget')
    return undefined
  }
}

/** @throws {VectorError} `RECALL_TIME_BUDGET` when the budget ended a statement before anything was measured */
export async function endWithBudget<T>(setup: RecallSetup, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isPastBudget(setup, error)) throw error
    throw new VectorError('RECALL_TIME_BUDGET', 'the time budget ended before a query was measured', { cause: error })
  }
}

/** A statement that was cancelled earlier was cancelled by somebody. */
function isPastBudget({ deadline }: RecallSetup, error: unknown): boolean {
  return sqlstateOf(error) === SQLSTATE.queryCanceled && performance.now() >= deadline
}
