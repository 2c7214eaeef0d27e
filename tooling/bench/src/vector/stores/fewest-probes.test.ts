import { expect, test } from 'vitest'
import { fewestProbes } from './fewest-probes.ts'

test.for([
  [1, 1],
  [2, 2],
  [3, 3],
  [24, 24],
  [63, 63],
  [64, 64],
  [100, 100],
])('of lists that need %i probes, %i are found', async ([needed = 0, expected]) => {
  const tried: number[] = []

  const probes = await fewestProbes(100, 0.95, async (count) => {
    tried.push(count)
    return count >= needed ? 0.96 : 0.94
  })

  expect(probes).toBe(expected)
  expect(tried.length).toBeLessThanOrEqual(14)
})

test('lists that reach the target only together need all', async () => {
  expect(await fewestProbes(100, 0.95, async () => 0.9)).toBe(100)
})
