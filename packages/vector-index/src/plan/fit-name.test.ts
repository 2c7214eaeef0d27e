import { expect, test } from 'vitest'
import { fitName } from './fit-name.ts'

test('a name with a tail fits into an identifier, and long names that differ at their ends stay apart', () => {
  const long = `${'ä'.repeat(40)}_cosine`

  expect(fitName('items_idx', '_new')).toBe('items_idx_new')
  const [one, other] = [fitName(`${long}_1`, '_new'), fitName(`${long}_2`, '_new')]
  expect(one).not.toBe(other)
  expect(one).toMatch(/^ä+_[0-9a-f]{8}_new$/)
  expect(Buffer.byteLength(one)).toBeLessThanOrEqual(63)
})
