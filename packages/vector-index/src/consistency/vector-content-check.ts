import type { Client } from 'pg'
import { VectorError } from '../errors.ts'
import { captureVectorStateInTransaction } from './capture-vector-state.ts'
import { describeComparison, parseVectorState } from './compare-vector-state.ts'

/** Reading more would hold up the verification of a large table; its schema, rows and indexes are compared all the same. */
const BYTE_BUDGET = 2 * 1024 ** 3
/** Through an index; without one it takes longer, and nobody waits for a verification. */
const TIME_BUDGET_MS = 30_000
const EXACT_TIME_BUDGET_MS = 300_000

/**
 * Notes the vector indexes and what they find, to be kept with a backup, and compares them after a restore: what `@pgtend/backup`
 * takes as one of its `checks`. The hashes of a backup speak for the vectors themselves, so the rows that are truly nearest are found
 * in the restored ones alone, where it does not hold up the backup. Both run in the caller's `repeatable read` transaction and only
 * read.
 */
export const vectorContentCheck = {
  file: 'vectors.json',

  /** Null for a database without vectors. */
  async capture(client: Client): Promise<string | null> {
    const options = { content: false, exact: false, byteBudget: BYTE_BUDGET, timeBudgetMs: TIME_BUDGET_MS }
    try {
      const state = await captureVectorStateInTransaction(client, options)
      return state.columns.length === 0 ? null : JSON.stringify(state)
    } catch (error) {
      if (error instanceof VectorError && error.code === 'VECTOR_EXTENSION_MISSING') return null
      throw error
    }
  },

  /** @throws {VectorError} `VECTOR_STATE_INVALID` or `VECTOR_EXTENSION_MISSING` */
  async compare(client: Client, noted: string): Promise<readonly string[]> {
    const before = parseVectorState(noted)
    const options = { content: false, like: before, timeBudgetMs: EXACT_TIME_BUDGET_MS }
    const after = await captureVectorStateInTransaction(client, options)
    return describeComparison(before, after).differences.map(({ message }) => message)
  },
} as const
