import { expect, test } from 'vitest'
import { createRecent } from './recent.ts'

test('the oldest make room for new ones, and what is set again is young', () => {
  const recent = createRecent<number>(2, 60_000)

  recent.set('a', 1)
  recent.set('b', 2)
  recent.set('a', 3)
  recent.set('c', 4)

  expect(['a', 'b', 'c'].map((key) => recent.get(key))).toEqual([3, undefined, 4])
  recent.clear()
  expect(recent.get('a')).toBeUndefined()
})

test('what is too old is forgotten', () => {
  const recent = createRecent<number>(2, -1)

  recent.set('a', 1)

  expect(recent.get('a')).toBeUndefined()
})
