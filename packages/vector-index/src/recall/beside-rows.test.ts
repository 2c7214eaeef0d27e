import { expect, test } from 'vitest'
import { moveAway } from './beside-rows.ts'

test('a query moves a quarter of the way away from its neighbour', () => {
  expect(moveAway('[1,2]', '[0,2]')).toBe('[1.25,2]')
  expect(moveAway('[1,2]', '[1,6]')).toBe('[1,1]')
})

test('a row without a neighbour, or equal to it, stays', () => {
  expect(moveAway('[1,2]', undefined)).toBe('[1,2]')
  expect(moveAway('[1,2]', '[1,2]')).toBe('[1,2]')
})
