import { expect, test } from 'vitest'
import { median, summarize } from './summarize.ts'

test.for([
  [[3, 1, 2], 2],
  [[4, 1, 2, 3], 2.5],
  [[7], 7],
] as const)('the median of %j is %d', ([values, expected]) => {
  expect(median(values)).toBe(expected)
})

test('the first program of a task is what the others are compared with', () => {
  const measurements = summarize([
    { task: 'apply', program: 'psql', timesMs: [100, 300, 200] },
    { task: 'apply', program: 'pgtend', timesMs: [250, 240, 260] },
    { task: 'start', program: 'node', timesMs: [50] },
  ])

  expect(
    measurements.map(({ program, medianMs, minMs, ratio, runs }) => [program, medianMs, minMs, ratio, runs]),
  ).toEqual([
    ['psql', 200, 100, 1, 3],
    ['pgtend', 250, 240, 1.25, 3],
    ['node', 50, 50, 1, 1],
  ])
})
