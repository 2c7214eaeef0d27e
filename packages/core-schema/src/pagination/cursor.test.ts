import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor } from './cursor.ts'

const POSITION = { time: '2026-11-21T09:30:00.123456Z', id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301' }

test('a cursor gives its position back', () => {
  expect(decodeCursor('memories:ada', encodeCursor('memories:ada', POSITION))).toEqual(POSITION)
})

test('a cursor of another list is refused', () => {
  const cursor = encodeCursor('memories:ada', POSITION)

  expect(() => decodeCursor('memories:bob', cursor)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }))
})

test('a cursor altered in any place is refused', () => {
  const cursor = encodeCursor('memories:ada', POSITION)

  fc.assert(
    fc.property(fc.nat(cursor.length - 1), fc.constantFrom(...'AZaz09-_= '), (place, character) => {
      const altered = cursor.slice(0, place) + character + cursor.slice(place + 1)
      fc.pre(altered !== cursor)
      expect(() => decodeCursor('memories:ada', altered)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }))
    }),
  )
})

test.each(['', 'x', '%%%', '💥'])('the text "%s" is no cursor', (text) => {
  expect(() => decodeCursor('memories:ada', text)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }))
})
