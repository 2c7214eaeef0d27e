import { expect, test } from 'vitest'
import { type JsonValue, toJsonText } from './json-value.ts'

test('plain JSON is written as it is', () => {
  const text = toJsonText({ a: [1, null, { b: 'Ä' }], c: true })

  expect(JSON.parse(text)).toEqual({ a: [1, null, { b: 'Ä' }], c: true })
})

test.each<[string, unknown, string]>([
  ['NaN', { a: [Number.NaN] }, '$.a[0]'],
  ['undefined', { a: undefined }, '$.a'],
  ['a date', { at: new Date(0) }, '$.at'],
  ['a NUL', { a: 'x\0y' }, '$.a'],
  ['half a surrogate pair', ['\ud800'], '$[0]'],
  ['a bigint', 1n, '$'],
])('%s is refused with its place', (_, value, path) => {
  expect(() => toJsonText(value as JsonValue)).toThrow(
    expect.objectContaining({ code: 'JSON_VALUE_INVALID', message: expect.stringContaining(`"${path}"`) }),
  )
})
