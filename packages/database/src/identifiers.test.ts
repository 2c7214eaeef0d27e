import { expect, test } from 'vitest'
import { cutBytes, MAX_IDENTIFIER_BYTES, nameWithTail } from './identifiers.ts'

test.each([
  ['a text that fits', 'items', 5, 'items'],
  ['a text that is too long', 'items', 3, 'ite'],
  ['a character that does not fit whole', 'aéb', 2, 'a'],
  ['a character of four bytes', 'a😀b', 5, 'a😀'],
  ['no room at all', 'items', 0, ''],
])('a cut ends between characters: %s', (_, text, limit, cut) => {
  expect(cutBytes(text, limit)).toBe(cut)
})

test('a tail is kept whole behind a name that is cut', () => {
  const name = nameWithTail('é'.repeat(40), '_idx')

  expect(name).toBe(`${'é'.repeat(29)}_idx`)
  expect(Buffer.byteLength(name)).toBeLessThanOrEqual(MAX_IDENTIFIER_BYTES)
  expect(nameWithTail('items', '_idx')).toBe('items_idx')
})
