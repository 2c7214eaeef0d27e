import { expect, test } from 'vitest'
import { missingLines } from '../../test/compare-output.ts'

test('times, sizes, ids and keys may differ; words and counts may not', () => {
  const printed = 'Backup 20261121T044828Z-e4c281 of "app" in 71 ms: 8.9 kB, 1,000 rows.\nNext: pgtend backup list'

  const shown = 'Backup 20250101T000000Z-000000 of "app" in 1 min 2 s: 1 GB, 1,000 rows.'
  expect(missingLines([shown], printed)).toEqual([])
  expect(missingLines([shown.replace('app', 'other')], printed)).toHaveLength(1)
  expect(missingLines([shown.replace('1,000', '0')], printed)).toHaveLength(1)
})

test('an ellipsis stands for anything, in a line and for lines', () => {
  const printed = 'first line\nsecond line\nNext: pgtend backup list'

  expect(missingLines(['first…', '…', 'Next: … list'], printed)).toEqual([])
  expect(missingLines(['second…', 'first…'], printed)).toEqual(['first…'])
  expect(missingLines(['line…'], printed)).toEqual(['line…'])
})
