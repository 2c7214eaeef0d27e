import { expect, test } from 'vitest'
import { parseMilliseconds } from './parse-milliseconds.ts'

test.each([
  ['5ms', 5],
  ['5', 5],
  ['0.5 s', 500],
  ['2min', 120_000],
  ['0', 0],
])('%s is a time', (text, milliseconds) => {
  expect(parseMilliseconds(text)).toBe(milliseconds)
})

test.each(['', 'soon', '-1ms', '5h', 'ms'])('"%s" is none', (text) => {
  expect(() => parseMilliseconds(text)).toThrow(expect.objectContaining({ code: 'commander.invalidArgument' }))
})
