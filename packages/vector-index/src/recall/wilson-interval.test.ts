import { expect, test } from 'vitest'
import { mulberry32 } from '../../test/clustered-vectors.ts'
import { betaBinomial, bimodal, meanRecall, type RecallModel } from '../../test/simulated-recall.ts'
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

const MODELS = [bimodal(0.05), bimodal(0.02), betaBinomial(0.95, 8.5), betaBinomial(0.9, 8.5), betaBinomial(0.95, 3)]

/** How often an interval over `queries` queries holds the true mean, when it counts `trials` per query. */
function coverage(model: RecallModel, queries: number, trials: number): number {
  const random = mulberry32(42)
  let held = 0
  for (let run = 0; run < 500; run += 1) {
    const { low, high } = wilsonInterval(meanRecall(model, random, queries), queries * trials)
    if (low <= model.mean && model.mean <= high) held += 1
  }
  return held / 500
}

test.each(MODELS)('the 95 % interval holds in at least 93 % of the draws: $name', (model) => {
  for (const queries of [20, 50, 100, 200]) expect(coverage(model, queries, 1)).toBeGreaterThanOrEqual(0.93)
})

test.each(MODELS)('counting each neighbour as a trial holds far less often: $name', (model) => {
  expect(coverage(model, 100, 10)).toBeLessThan(0.8)
})
