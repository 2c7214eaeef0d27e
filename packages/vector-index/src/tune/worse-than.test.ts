import { expect, test } from 'vitest'
import type { TriedIndex, TuneTrial } from './tune-trial.ts'
import { isWorseThan } from './worse-than.ts'

/** An index whose every query finds as much, in a trial with each half of the queries. */
function index(recall: number, p95Ms = 1): TriedIndex {
  const perQuery = Array.from({ length: 200 }, (_, at) => ({ query: String(at), recall }))
  const trial = { search: { efSearch: 40 }, perQuery, p95Ms, indexUsed: true } as unknown as TuneTrial
  const promise = { ...trial, queries: 'held out' } as const
  return { trials: [{ ...trial, queries: 'tuning' }, promise], promise } as unknown as TriedIndex
}

test('an index is worse than one that finds more on the same queries within the latency', () => {
  expect(isWorseThan(index(0.99), index(0.9), 5)).toBe(true)
  expect(isWorseThan(index(0.9), index(0.99), 5)).toBe(false)
  expect(isWorseThan(index(0.95), index(0.95), 5)).toBe(false)
})

test('an old index that is too slow does not count', () => {
  expect(isWorseThan(index(0.99, 9), index(0.9), 5)).toBe(false)
})
