import type { ContentCheck } from '@pgtend/backup'

/** Reading more would hold up the backup of a large table; its schema, rows and indexes are compared all the same. */
const BYTE_BUDGET = 2 * 1024 ** 3
const TIME_BUDGET_MS = 30_000
const QUERIES = 50

/**
 * Notes indexes and search results of the vector columns with a backup, and compares them after a restore. The hashes of the backup
 * speak for the vectors themselves.
 */
export const vectorCheck: ContentCheck = {
  file: 'vectors.json',
  capture: async (client) => {
    const { captureVectorStateInTransaction, VectorError } = await import('@pgtend/vector-index')
    const options = { content: false, queries: QUERIES, byteBudget: BYTE_BUDGET, timeBudgetMs: TIME_BUDGET_MS }
    try {
      const state = await captureVectorStateInTransaction(client, options)
      return state.columns.length === 0 ? null : JSON.stringify(state)
    } catch (error) {
      if (error instanceof VectorError && error.code === 'VECTOR_EXTENSION_MISSING') return null
      throw error
    }
  },
  compare: async (client, noted) => {
    const { captureVectorStateInTransaction, describeComparison, parseVectorState } = await import(
      '@pgtend/vector-index'
    )
    const before = parseVectorState(noted)
    const after = await captureVectorStateInTransaction(client, { content: false, like: before })
    return describeComparison(before, after).differences.map(({ message }) => message)
  },
}
