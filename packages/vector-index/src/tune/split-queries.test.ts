import { expect, test } from 'vitest'
import type { RecallQuery } from '../recall/recall-query.ts'
import { splitQueries } from './split-queries.ts'

const PLAN = { fewestQueries: 3, queriesPerHalf: 100, targetRecall: 0.5 }

function queries(ids: readonly string[]): readonly RecallQuery[] {
  return ids.map((id, at) => ({
    id,
    vector: '[1]',
    self: undefined,
    stratum: at % 2 === 0 ? 'newest' : 'any',
    tenant: undefined,
  }))
}

test('each half has as many new rows as any, and no query is in both', () => {
  const { tuning, heldOut } = splitQueries(queries(Array.from({ length: 16 }, (_, at) => `q${at}`)), PLAN)

  expect([tuning, heldOut].map((half) => half.filter(({ stratum }) => stratum === 'newest').length)).toEqual([4, 4])
  expect(new Set([...tuning, ...heldOut].map(({ id }) => id)).size).toBe(16)
})

test('a query that was given twice counts once', () => {
  const ids = Array.from({ length: 16 }, (_, at) => `q${at % 8}`)

  expect(splitQueries(queries(ids), PLAN).heldOut).toHaveLength(4)
})

test('too few queries to prove the target are refused', () => {
  expect(() => splitQueries(queries(['a', 'b', 'c', 'd', 'e']), PLAN)).toThrow(
    expect.objectContaining({ code: 'TUNE_TOO_FEW_QUERIES', details: { queries: 5, needed: 8 } }),
  )
})
