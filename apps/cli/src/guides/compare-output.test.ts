import { expect, test } from 'vitest'
import { missingLines } from '../../test/compare-output.ts'

test('numbers, times, ids and keys may differ; words may not', () => {
  const printed = 'Backup 20261121T044828Z-e4c281 of "app" in 71 ms: 8.9 kB.\nNext: pgtend backup list'

  expect(missingLines(['Backup 20250101T000000Z-000000 of "app" in 2.5 s: 1 GB.'], printed)).toEqual([])
  expect(missingLines(['Backup 20250101T000000Z-000000 of "other" in 2.5 s: 1 GB.'], printed)).toHaveLength(1)
})

test('an ellipsis stands for anything, in a line and for lines', () => {
  const printed = 'first line\nsecond line\nNext: pgtend backup list'

  expect(missingLines(['first…', '…', 'Next: … list'], printed)).toEqual([])
  expect(missingLines(['second…', 'first…'], printed)).toEqual(['first…'])
  expect(missingLines(['line…'], printed)).toEqual(['line…'])
})
