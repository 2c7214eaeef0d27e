import { expect, test } from 'vitest'
import { bar, sparkline } from './bars.ts'

test('a bar is as long as its share of the largest, and never nothing for something', () => {
  expect([0, 1, 50, 100].map((value) => bar(value, 100, 10).length)).toEqual([0, 1, 5, 10])
  expect(bar(0, 0)).toBe('')
})

test('a sparkline spans the values that it is told', () => {
  expect(sparkline([0, 0.5, 1, 2, -1], 0, 1)).toBe('▁▅██▁')
  expect(sparkline([], 0, 1)).toBe('')
  expect(sparkline([3, 3], 3, 3)).toBe('██')
})
