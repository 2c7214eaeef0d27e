import { expect, test } from 'vitest'
import { mulberry32 } from '../../test/clustered-vectors.ts'
import { wilsonInterval } from './wilson-interval.ts'

test('known intervals come out', () => {
  const cases: readonly (readonly [number, number, number, number])[] = [
    [0.5, 10, 0.2366, 0.7634],
    [1, 10, 0.7225, 1],
    [0, 10, 0, 0.2775],
    [0.95, 100, 0.8882, 0.9785],
    [0.9, 400, 0.8667, 0.9257],
  ]

  for (const [mean, queries, low, high] of cases) {
    const interval = wilsonInterval(mean, queries)
    expect(interval.low).toBeCloseTo(low, 3)
    expect(interval.high).toBeCloseTo(high, 3)
  }
})

test('without queries nothing is known', () => {
  expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 })
})

/** Recall of one query as HNSW gives it on clusters: nearly all neighbours, or nearly none. */
function bimodalRecall(random: () => number): number {
  const rate = random() < 0.05 ? 0.05 : 0.985
  return Array.from({ length: 10 }, () => (random() < rate ? 1 : 0) as number).reduce((a, b) => a + b, 0) / 10
}

const TRUE_MEAN = 0.05 * 0.05 + 0.95 * 0.985

/** How often an interval over `queries` queries holds the true mean, when it counts `trials` per query. */
function coverage(queries: number, trials: number): number {
  const random = mulberry32(42)
  let held = 0
  for (let run = 0; run < 1000; run += 1) {
    const mean = Array.from({ length: queries }, () => bimodalRecall(random)).reduce((a, b) => a + b, 0) / queries
    const { low, high } = wilsonInterval(mean, queries * trials)
    if (low <= TRUE_MEAN && TRUE_MEAN <= high) held += 1
  }
  return held / 1000
}

test.each([20, 50, 100, 200])('with %i queries the 95 % interval holds in at least 93 % of the draws', (queries) => {
  expect(coverage(queries, 1)).toBeGreaterThanOrEqual(0.93)
})

test('counting each neighbour as a trial would hold far less often', () => {
  expect(coverage(100, 10)).toBeLessThan(0.7)
})
