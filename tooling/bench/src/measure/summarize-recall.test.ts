import { expect, test } from 'vitest'
import { summarizeRecall } from './summarize-recall.ts'

test('recall is the mean over the queries, with an interval that counts queries', () => {
  const [whole, half] = summarizeRecall([
    { task: 'search', program: 'exact', timesMs: [40, 60], recalls: [1, 1], indexUse: null },
    { task: 'search', program: 'index', timesMs: [5, 5], recalls: [1, 0], indexUse: 0.5 },
  ])

  expect(whole).toMatchObject({ recall: 1, indexUse: null, medianMs: 50, ratio: 1 })
  expect(half).toMatchObject({ recall: 0.5, indexUse: 0.5, medianMs: 5, ratio: 0.1 })
  expect(half?.interval.low).toBeCloseTo(0.095, 2)
  expect(half?.interval.high).toBeCloseTo(0.905, 2)
})
