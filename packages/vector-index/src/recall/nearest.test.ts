import { expect, test } from 'vitest'
import { nearestOthers, recallOf } from './nearest.ts'

const near = (row: string, distance: number): { row: string; distance: number } => ({ row, distance })

test('the row of the query itself does not count as its neighbour', () => {
  expect(nearestOthers([near('self', 0), near('b', 0.2), near('a', 0.1)], 'self', 2)).toEqual([
    near('a', 0.1),
    near('b', 0.2),
  ])
})

test('rows without a distance do not count', () => {
  expect(nearestOthers([near('zero', Number.NaN), near('a', 0.1)], undefined, 2)).toEqual([near('a', 0.1)])
})

test('recall is the share of the true nearest that were found', () => {
  const exact = [near('a', 0.1), near('b', 0.2), near('c', 0.3), near('d', 0.4)]

  expect(recallOf(exact, exact)).toBe(1)
  expect(recallOf([near('a', 0.1), near('c', 0.3), near('x', 0.5), near('y', 0.6)], exact)).toBe(0.5)
  expect(recallOf([], exact)).toBe(0)
})

test('another row at the same distance counts as found', () => {
  expect(recallOf([near('twin', 0.2)], [near('a', 0.2)])).toBe(1)
})

test('more ties than k do not give more than 1', () => {
  expect(recallOf([near('a', 0), near('b', 0), near('c', 0)], [near('a', 0), near('b', 0)])).toBe(1)
})

test('a table with fewer rows than k is measured against those it has', () => {
  expect(recallOf([near('a', 0.1)], [near('a', 0.1)])).toBe(1)
  expect(recallOf([], [])).toBe(1)
})
