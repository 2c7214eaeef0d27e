import { expect, test } from 'vitest'
import { mulberry32 } from '../../test/clustered-vectors.ts'
import { betaBinomial, bimodal, type RecallModel } from '../../test/simulated-recall.ts'
import { decide, LOOKS, type RecallDecision, SEQUENTIAL_Z } from './sequential-test.ts'

/** What many adaptive measurements say about a target, and how many queries they take. */
function measureOften(model: RecallModel, target: number): Record<RecallDecision | 'queries', number> {
  const runs = 1500
  const random = mulberry32(3)
  const shares = { reached: 0, missed: 0, undecided: 0, queries: 0 }
  for (let run = 0; run < runs; run += 1) {
    const { decision, queries } = measureOnce(model, random, target)
    shares[decision] += 1 / runs
    shares.queries += queries / runs
  }
  return shares
}

function measureOnce(
  model: RecallModel,
  random: () => number,
  target: number,
): { readonly decision: RecallDecision; readonly queries: number } {
  let sum = 0
  let queries = 0
  for (const look of LOOKS) {
    for (; queries < look; queries += 1) sum += model.draw(random)
    const decision = decide(sum / queries, queries, target, SEQUENTIAL_Z)
    if (decision !== 'undecided') return { decision, queries }
  }
  return { decision: 'undecided', queries }
}

const MODELS = [bimodal(0.04), betaBinomial(0.95, 8.5), betaBinomial(0.9, 8.5), betaBinomial(0.95, 3)]

test.each(MODELS)('right beside the target at most 5 % of the runs decide wrongly: $name', (model) => {
  expect(measureOften(model, model.mean + 1e-9).reached).toBeLessThanOrEqual(0.05)
  expect(measureOften(model, model.mean - 1e-9).missed).toBeLessThanOrEqual(0.05)
})

test('far from the target few queries decide', () => {
  const poor = measureOften(betaBinomial(0.75, 8.5), 0.95)
  const good = measureOften(betaBinomial(0.995, 3), 0.9)

  expect(poor.missed).toBeGreaterThan(0.99)
  expect(poor.queries).toBeLessThan(80)
  expect(good.reached).toBeGreaterThan(0.99)
  expect(good.queries).toBeLessThan(80)
})

test('within a point of the target most runs admit that they cannot tell', () => {
  const close = measureOften(betaBinomial(0.95, 8.5), 0.945)

  expect(close.undecided).toBeGreaterThan(0.7)
  expect(close.queries).toBeGreaterThan(300)
})

test('one look decides with the plain interval', () => {
  expect(decide(1, 100, 0.95)).toBe('reached')
  expect(decide(0.98, 100, 0.95)).toBe('undecided')
  expect(decide(0.8, 100, 0.95)).toBe('missed')
  expect(decide(0, 0, 0.95)).toBe('undecided')
})
