import { assert, constantFrom, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { compareNames, findOrderConflict } from './order.ts'

const COLLATOR = new Intl.Collator('en')

test.for([
  ['of plain names', '0129_abz'],
  ['of all others', '0129_abzABZ-. éß'],
] as const)('the order %s is that of the locale', ([, alphabet]) => {
  const name = string({ unit: constantFrom(...alphabet), maxLength: 6 })

  assert(
    property(name, name, (left, right) => {
      const expected = COLLATOR.compare(left, right) || Buffer.compare(Buffer.from(left), Buffer.from(right))
      expect(compareNames(left, right)).toBe(expected)
    }),
    { numRuns: 2_000 },
  )
})

test('names that tools sort by bytes would order otherwise are found', () => {
  expect(findOrderConflict(['20250625_x', '20250625120000_y'])).toEqual(['20250625_x', '20250625120000_y'])
  expect(findOrderConflict(['20250625_x', '20250626_y'])).toBeUndefined()
})
