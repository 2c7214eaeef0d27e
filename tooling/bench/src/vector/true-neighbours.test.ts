import { expect, test } from 'vitest'
import { recallOf, trueNeighbours } from './true-neighbours.ts'

/** Unit vectors in a plane, by their angle in degrees. */
const plane = (...degrees: readonly number[]): readonly Float32Array[] =>
  degrees.map((angle) => Float32Array.of(Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)))

const ROWS = plane(50, 10, 30, 20, 40)
const [QUERY = new Float32Array()] = plane(0)

test('the farthest true neighbour is the last of the k nearest', () => {
  const truth = trueNeighbours(ROWS, QUERY, 2)

  expect(truth.expected).toBe(2)
  expect(truth.farthest).toBeCloseTo(1 - Math.cos((20 * Math.PI) / 180), 6)
})

test('where fewer rows match than are asked for, all of them are to be found', () => {
  const truth = trueNeighbours(ROWS, QUERY, 10, (id) => id === 0 || id === 4)

  expect(truth.expected).toBe(2)
  expect(recallOf(truth, [0, 4], ROWS, QUERY)).toBe(1)
})

test.for([
  [[1, 3], 1],
  [[3, 1], 1],
  [[1, 2], 0.5],
  [[1], 0.5],
  [[1, 1], 0.5],
  [[0, 4], 0],
  [[], 0],
  [[99], 0],
] as const)('of rows 1 and 3, %j are a share of %d', ([found, share]) => {
  expect(recallOf(trueNeighbours(ROWS, QUERY, 2), found, ROWS, QUERY)).toBe(share)
})

test('a row as far as the last true neighbour is as good', () => {
  const rows = plane(10, 20, -20)

  expect(recallOf(trueNeighbours(rows, QUERY, 2), [0, 2], rows, QUERY)).toBe(1)
})

test('a query for which nothing matches is answered by nothing', () => {
  const truth = trueNeighbours(ROWS, QUERY, 2, () => false)

  expect(recallOf(truth, [], ROWS, QUERY)).toBe(1)
})
