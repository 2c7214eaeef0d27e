import { expect, test } from 'vitest'
import { affordableQueries, correctPace, estimatePace } from './pass-pace.ts'

// 500 rows in 5 ms with one query and 104 ms with a hundred: 4 ms for the rows and 1 ms for each query.
const pace = estimatePace({ oneMs: 5, allMs: 104, queries: 100, times: 1000 })

test('what the first rows take is multiplied by the rows of the table', () => {
  expect(pace).toEqual({ fixedMs: 4_000, queryMs: 1_000 })
})

test('a pass has as many queries as fit into four fifths of the time', () => {
  expect(affordableQueries(pace, 60_000)).toBe(44)
  expect(affordableQueries(pace, 6_250)).toBe(1)
  expect(affordableQueries(pace, 6_000)).toBe(0)
  expect(affordableQueries(pace, -1)).toBe(0)
})

test('a first run that was slower than all the others leaves the cost with the rows', () => {
  expect(estimatePace({ oneMs: 50, allMs: 40, queries: 100, times: 10 })).toEqual({ fixedMs: 500, queryMs: 0 })
  expect(estimatePace({ oneMs: 5, allMs: 5, queries: 1, times: 10 })).toEqual({ fixedMs: 50, queryMs: 0 })
})

test('a whole pass corrects the estimate', () => {
  expect(correctPace(pace, 44, 24_000)).toEqual({ fixedMs: 2_000, queryMs: 500 })
})
