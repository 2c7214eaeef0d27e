import { expect, test } from 'vitest'
import { newNames } from './new-names.ts'

const now = new Date('2026-11-21T09:30:00Z')
const given = { naming: 'timestamp', now } as const

test('new timestamps are now, one second apart, in the given order', () => {
  expect(newNames(['20260101000000_b', '20260102000000_a'], { ...given, newest: '20261101000000_c' })).toEqual([
    { from: '20260101000000_b', to: '20261121093000_b' },
    { from: '20260102000000_a', to: '20261121093001_a' },
  ])
})

test('a newest name from a clock that is ahead is followed, not overtaken', () => {
  const [first] = newNames(['20260101000000_b'], { ...given, newest: '20270131235959_c' })

  expect(first?.to).toBe('20270201000000_b')
})

test('numbered folders go on counting with the same width', () => {
  const renames = newNames(['0002_b', 'odd name'], { ...given, newest: '0041_c' })

  expect(renames.map(({ to }) => to)).toEqual(['0042_b', '0043_odd name'])
})

test('a number that no longer sorts last is refused', () => {
  expect(() => newNames(['2_b'], { ...given, newest: '9_c' })).toThrow('"10_b" would not sort after "9_c"')
})

test('a name that is too long for the ledger is cut off between characters', () => {
  const [rename] = newNames([`1_${'é'.repeat(130)}`], { ...given, newest: '20261101000000_c' })

  expect(rename?.to).toBe(`20261121093000_${'é'.repeat(100)}`)
})
